import type { PubSub } from '@google-cloud/pubsub';
import { type Lazy, lazy } from './lazy.ts';

/** Publishes one message; resolves with its id when Pub/Sub has confirmed it, else throws. */
export type Publish = (data: Buffer, attributes: Readonly<Record<string, string>>) => Promise<string>;

/**
 * Publisher of one topic. Messages leave at once: a push request waits for the confirmation, so the client
 * tries no longer than a message may take.
 */
export function createPublish(pubsub: Lazy<PubSub>, topicName: string, timeoutMs: number): Publish {
  const topic = lazy(async () =>
    (await pubsub()).topic(topicName, {
      batching: { maxMilliseconds: 1 },
      gaxOpts: { timeout: timeoutMs },
    }),
  );
  return async (data, attributes) => (await topic()).publishMessage({ data, attributes: { ...attributes } });
}
