import type { PubSub } from '@google-cloud/pubsub';
import type { Clock } from '../../functions/clock.ts';
import type { Message } from '../../functions/message.ts';
import { subscriptionName } from '../google/resource-names.ts';
import { messageOf, publishMsOf } from '../reading/message-of.ts';
import { type Place, type Read, readWindow } from '../reading/read-window.ts';
import { add, type Counts, OUTSIDE } from './counts.ts';
import { type ReplayRequest, subscriptionOf } from './request.ts';
import type { Track } from './track.ts';

export interface TopicsReading {
  readonly pubsub: PubSub;
  readonly request: ReplayRequest;
  readonly kind: 'replay' | 'dry-run';
  readonly counts: Counts;
  readonly track: Track;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** When a process that is dead now last held messages, in ms since the epoch. */
  readonly heldMs?: number | undefined;
  /** Deals with a message of the window; resolves to whether it may be acknowledged. */
  onMessage(message: Message): boolean | Promise<boolean>;
}

/** In work at once, over all topics: what is sent twice, at most, when the process dies. */
export const MAX_MESSAGES = 1000;
/** Of raw data; on its way through the stages it takes several times as much. */
const MAX_BYTES = 16 * 1024 * 1024;
/** At a low rate a full window would wait for so long that Pub/Sub sends it again: arrays hold a thousand events. */
const SECONDS_IN_WORK = 2;
const FEWEST_MESSAGES = 1;

/** Reads the window of every topic, side by side. */
export async function readTopics(reading: TopicsReading): Promise<Read> {
  const { request, signal } = reading;
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const reads = await Promise.allSettled(
    request.topics.map(async (topic) => {
      try {
        return await readTopic(reading, topic, stop);
      } catch (error) {
        // What the others have in work is finished first.
        failed.abort();
        throw error;
      }
    }),
  );
  const isComplete = reads.map((read) => {
    if (read.status === 'rejected') throw read.reason;
    return read.value.isComplete;
  });
  if (!isComplete.every((each) => each)) return { isComplete: false };
  reading.track.end();
  return { isComplete: true };
}

function readTopic(
  { pubsub, request, kind, counts, track, clock, heldMs, onMessage }: TopicsReading,
  topic: ReplayRequest['topics'][number],
  signal: AbortSignal,
): Promise<Read> {
  const name = subscriptionOf(request.id, topic, kind);
  const origin = {
    subscription: subscriptionName(request.project, name),
    path: topic.path,
    replayId: request.id,
  };
  return readWindow({
    ...{ pubsub, clock, signal, heldMs },
    subscription: name,
    window: { fromMs: request.fromMs ?? Number.NEGATIVE_INFINITY, untilMs: request.untilMs },
    quietMs: request.quietMs,
    maxMessages: Math.ceil(mostMessages(request.rate) / request.topics.length),
    maxBytes: Math.ceil(MAX_BYTES / request.topics.length),
    async onMessage(pulled, place) {
      if (place !== 'within') {
        add(counts.skipped, outside(place));
        return true;
      }
      track.saw(publishMsOf(pulled));
      const isSettled = await onMessage(messageOf(pulled, origin));
      if (isSettled) counts.messages += 1;
      return isSettled;
    },
  });
}

const outside = (place: Exclude<Place, 'within'>): string => OUTSIDE[place];

const mostMessages = (rate: number = Number.POSITIVE_INFINITY): number =>
  Math.min(MAX_MESSAGES, Math.max(FEWEST_MESSAGES, rate * SECONDS_IN_WORK));
