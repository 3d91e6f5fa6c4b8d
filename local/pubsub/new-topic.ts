import type { TopicState } from './broker.ts';
import { createQueue } from './queue.ts';
import type { WireTopic } from './wire.ts';

/** What clients read as the topic of a subscription whose topic is gone. */
export const DELETED_TOPIC = '_deleted-topic_';

/** A topic without subscriptions and messages. */
export function newTopic(wire: WireTopic, retentionMs: number | undefined): TopicState {
  return {
    wire,
    retentionMs,
    log: createQueue(),
    subscriptions: new Set(),
    snapshots: new Set(),
    deleted: false,
  };
}
