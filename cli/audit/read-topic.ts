import type { PubSub, Message as PubSubMessage } from '@google-cloud/pubsub';
import type { Clock } from '../../functions/clock.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { type Place, readWindow, type Window } from '../reading/read-window.ts';
import {
  createTemporarySubscription,
  deleteSubscription,
  seekTo,
} from '../reading/temporary-subscription.ts';

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
 * Shows what a topic has retained of a window, through a subscription of the audit's own, which is deleted in the
 * end. Only there is anything acknowledged. A message may be shown more than once.
 */
export async function readTopic(
  { pubsub, clock, signal, name, quietMs, atOnce }: TopicReader,
  topic: string,
  window: Window,
  look: (message: PubSubMessage) => void,
): Promise<void> {
  const subscription = await telling(`subscribing to topic ${topic}`, () =>
    createTemporarySubscription(pubsub, topic, name),
  );
  try {
    await telling(`seeking in topic ${topic}`, () =>
      seekTo(subscription, { kind: 'time', ms: window.fromMs }),
    );
    const onMessage = (message: PubSubMessage, place: Place): boolean => {
      if (place === 'within') look(message);
      return true;
    };
    const limits = {
      maxMessages: Math.ceil(MOST_MESSAGES / atOnce),
      maxBytes: Math.ceil(MOST_BYTES / atOnce),
    };
    const { isComplete } = await telling(`reading topic ${topic}`, () =>
      readWindow({ pubsub, subscription: name, window, quietMs, ...limits, clock, signal, onMessage }),
    );
    if (!isComplete) throw new Failure('auditing: stopped before the end: nothing is proven; run it again');
  } finally {
    await telling(`deleting the temporary subscription ${name}`, () => deleteSubscription(pubsub, name));
  }
}

async function telling<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`${doing}: ${describeProblem(error)}`);
  }
}
