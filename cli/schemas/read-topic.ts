import ms from 'ms';
import type { Message } from '../../functions/message.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { messageOf } from '../reading/message-of.ts';
import { type Read, readWindow, type Window } from '../reading/read-window.ts';
import {
  createTemporarySubscription,
  deleteSubscription,
  seekTo,
} from '../reading/temporary-subscription.ts';
import type { EventsEntry } from '../settings/stack-output.ts';

/** Who takes the messages. */
export interface Reader {
  /** Ends the reading early. */
  readonly signal: AbortSignal;
  /** Called when the messages can be read; more than once, maybe. */
  onBegin(): void;
  onMessage(message: Message): void;
}

export interface TopicReading extends Reader {
  readonly entry: Pick<EventsEntry, 'topic' | 'path'>;
  readonly window: Window;
  readonly quietMs: number;
}

/** So much earlier a window may begin than what is retained: `--from 7d` of a topic that retains 7 days. */
const TOLERANCE_MS = 60_000;
const MAX_MESSAGES = 1000;
const MAX_BYTES = 64 * 1024 * 1024;

/** Reads what a topic has retained of a window through a subscription of its own, which is deleted in the end. */
export async function readTopic(context: Context, reading: TopicReading): Promise<Read> {
  const { clock, random } = context;
  const { entry, window, quietMs, signal, onBegin, onMessage } = reading;
  const pubsub = await context.pubsub();
  const name = `sluice-diff-${clock.now().toString(36)}-${Math.floor(random() * 36 ** 6).toString(36)}`;
  try {
    await demandRetention(context, entry.topic, window.fromMs);
    const subscription = await createTemporarySubscription(pubsub, entry.topic, name);
    await seekTo(subscription, { kind: 'time', ms: window.fromMs });
    onBegin();
    const origin = { subscription: subscription.name, path: entry.path, replayId: undefined };
    return await readWindow({
      ...{ pubsub, subscription: name, window, quietMs, clock, signal },
      ...{ maxMessages: MAX_MESSAGES, maxBytes: MAX_BYTES },
      onMessage(message, place) {
        if (place === 'within' && !signal.aborted) onMessage(messageOf(message, origin));
        return true;
      },
    });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`reading topic ${entry.topic}: ${describeProblem(error)}`);
  } finally {
    // It expires by itself where this fails.
    await deleteSubscription(pubsub, name).catch(() => {});
  }
}

/** Pub/Sub answers a seek to a time that is not retained by what it has, without a word. */
async function demandRetention(context: Context, topic: string, fromMs: number): Promise<void> {
  const [{ messageRetentionDuration: kept }] = await (await context.pubsub()).topic(topic).getMetadata();
  const seconds = Number(kept?.seconds ?? 0);
  if (seconds === 0) {
    throw new Failure(
      `reading topic ${topic}: it retains nothing: give it a retention (pulumi up does), or name a file by --messages`,
    );
  }
  const earliestMs = context.clock.now() - seconds * 1000;
  if (fromMs >= earliestMs - TOLERANCE_MS) return;
  throw new Failure(
    `reading topic ${topic}: it retains events for ${ms(seconds * 1000, { long: true })}, so nothing from before ${new Date(earliestMs).toISOString()} is left: name a later --from`,
  );
}
