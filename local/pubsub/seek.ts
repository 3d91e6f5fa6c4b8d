import { commit } from './apply-change.ts';
import { backlogMessages } from './backlog.ts';
import type { Broker, SubscriptionState } from './broker.ts';
import { keepAcked, keepTopicLog } from './expiry.ts';
import { isExpired } from './retention.ts';
import { failedPrecondition } from './rpc-error.ts';
import { getSnapshot } from './snapshots.ts';
import type { StoredMessage } from './stored-message.ts';

/**
 * Seek to a time: every retained message published before it is acknowledged, every other one is not. With
 * topic retention this includes messages published before the subscription existed.
 */
export function seekToTime(broker: Broker, subscription: SubscriptionState, timeMs: number): void {
  const retained = [...topicRetained(broker, subscription), ...ownMessages(broker, subscription)];
  moveTo(
    broker,
    subscription,
    retained.filter((message) => message.publishMs >= timeMs),
  );
}

/** Seek to a snapshot: its backlog and everything published to the topic after it is unacknowledged. */
export function seekToSnapshot(broker: Broker, subscription: SubscriptionState, snapshotName: string): void {
  const snapshot = getSnapshot(broker, snapshotName);
  if (snapshot.topic !== subscription.topic) {
    throw failedPrecondition(
      `The snapshot is of topic ${snapshot.topic.wire.name}, the subscription of ${subscription.topic.wire.name}; they must be the same.`,
    );
  }
  const later = [...snapshot.topic.log].filter((message) => message.seq > snapshot.seq);
  moveTo(broker, subscription, [...snapshot.backlog, ...later]);
}

function moveTo(broker: Broker, subscription: SubscriptionState, wanted: readonly StoredMessage[]): void {
  const { settings, name } = subscription;
  const unacked = inOrder(wanted.filter((message) => settings.matches(message.attributes)));
  const seqs = new Set(unacked.map((message) => message.seq));
  const acked = settings.retainAcked
    ? inOrder(ownMessages(broker, subscription).filter((message) => !seqs.has(message.seq)))
    : [];
  commit(broker, { kind: 'sought', subscription: name, unacked, acked });
}

/** What the subscription itself holds, acknowledged or not. */
function ownMessages(broker: Broker, subscription: SubscriptionState): StoredMessage[] {
  keepAcked(subscription, broker.clock.now());
  return [...subscription.acked, ...backlogMessages(subscription.backlog)];
}

/** What the topic keeps by its own retention; a longer log kept for a snapshot does not count. */
function topicRetained(broker: Broker, { topic }: SubscriptionState): StoredMessage[] {
  const nowMs = broker.clock.now();
  const { retentionMs } = topic;
  if (retentionMs === undefined) return [];
  keepTopicLog(topic, nowMs);
  return [...topic.log].filter((message) => !isExpired(message.publishMs, retentionMs, nowMs));
}

/** In order of publication, each message once. */
function inOrder(messages: readonly StoredMessage[]): StoredMessage[] {
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
