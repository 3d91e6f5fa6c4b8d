import type { PubSub, Message as PubSubMessage } from '@google-cloud/pubsub';
import type { Clock } from '../../functions/clock.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { type Place, type Read, readWindow, type Window } from './read-window.ts';
import { createTemporarySubscription, deleteSubscription, seekTo } from './temporary-subscription.ts';

/** What a topic is read with. */
export interface TopicReader {
  readonly pubsub: PubSub;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Of the temporary subscription. */
  readonly name: string;
  readonly quietMs: number;
  /** How many topics are read at once; they share the memory. */
  readonly atOnce: number;
}

const MOST_MESSAGES = 1000;
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Shows what a topic has retained of a window, through a subscription of the reader's own, which is deleted in the
 * end. Only there is anything acknowledged. A message may be shown more than once.
 */
export async function readTopic(
  { pubsub, clock, signal, name, quietMs, atOnce }: TopicReader,
  topic: string,
  window: Window,
  look: (message: PubSubMessage) => void,
): Promise<Read> {
  const limits = { maxMessages: Math.ceil(MOST_MESSAGES / atOnce), maxBytes: Math.ceil(MOST_BYTES / atOnce) };
  try {
    const subscription = await createTemporarySubscription(pubsub, topic, name);
    await seekTo(subscription, { kind: 'time', ms: window.fromMs });
    const onMessage = (message: PubSubMessage, place: Place): boolean => {
      if (place === 'within') look(message);
      return true;
    };
    const read = await readWindow({
      ...{ pubsub, subscription: name, window, quietMs, clock, signal, onMessage },
      ...limits,
    });
    await deleteSubscription(pubsub, name);
    return read;
  } catch (error) {
    // It expires by itself where this fails as well.
    await deleteSubscription(pubsub, name).catch(() => {});
    if (error instanceof Failure) throw error;
    throw new Failure(`reading topic ${topic}: ${describeProblem(error)}`);
  }
}
