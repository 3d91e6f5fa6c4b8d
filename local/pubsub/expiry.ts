import type { Broker, SubscriptionState, TopicState } from './broker.ts';
import { isExpired } from './retention.ts';

/** Drops from a topic's log what neither its retention nor a snapshot needs any longer. */
export function keepTopicLog(topic: TopicState, nowMs: number): void {
  const retentionMs = topic.retentionMs ?? -1;
  const snapshotSeq = Math.min(...[...topic.snapshots].map((snapshot) => snapshot.seq));
  for (let first = topic.log.peek(); first !== undefined; first = topic.log.peek()) {
    if (first.seq > snapshotSeq || !isExpired(first.publishMs, retentionMs, nowMs)) return;
    topic.log.shift();
  }
}

/** Drops acknowledged messages that have outlived the subscription's retention. */
export function keepAcked(subscription: SubscriptionState, nowMs: number): void {
  const { acked, settings } = subscription;
  for (let first = acked.peek(); first !== undefined; first = acked.peek()) {
    if (!isExpired(first.publishMs, settings.retentionMs, nowMs)) return;
    acked.shift();
  }
}

/** Drops the snapshots whose time is over. */
export function dropExpiredSnapshots(broker: Broker): void {
  const nowMs = broker.clock.now();
  for (const snapshot of broker.snapshots.values()) {
    if (snapshot.expiresMs > nowMs) continue;
    broker.snapshots.delete(snapshot.name);
    snapshot.topic.snapshots.delete(snapshot);
    keepTopicLog(snapshot.topic, nowMs);
  }
}
