import { applySubscription, applySubscriptionDeleted } from './apply-subscription.ts';
import { addToBacklog, removeFromBacklog, resetBacklog } from './backlog.ts';
import type { Broker } from './broker.ts';
import type { Change } from './change.ts';
import { keepAcked, keepTopicLog } from './expiry.ts';
import { newTopic } from './new-topic.ts';
import type { StoredMessage } from './stored-message.ts';
import { parseRetention, parseSubscription } from './subscription-settings.ts';
import type { WireTopic } from './wire.ts';

/** Keeps a change and lets it take effect. */
export function commit(broker: Broker, change: Change): void {
  broker.record(change);
  applyChange(broker, change);
}

/** Lets a change that is already kept take effect, live or when the server starts again. */
export function applyChange(broker: Broker, change: Change): void {
  switch (change.kind) {
    case 'topic':
      applyTopic(broker, change.wire);
      return;
    case 'topic-deleted':
      applyTopicDeleted(broker, change.name);
      return;
    case 'subscription':
      applySubscription(broker, parseSubscription(change.wire));
      return;
    case 'subscription-deleted':
      applySubscriptionDeleted(broker, change.name);
      return;
    case 'published':
      applyPublished(broker, change.topic, change.message);
      return;
    case 'acknowledged':
      applyAcknowledged(broker, change.subscription, change.seq);
      return;
    case 'sought':
      applySought(broker, change);
      return;
    case 'snapshot':
      applySnapshot(broker, change);
      return;
    case 'snapshot-deleted':
      applySnapshotDeleted(broker, change.name);
      return;
    case 'topic-log':
      applyTopicLog(broker, change.topic, change.messages);
      return;
    case 'sequence':
      broker.lastSeq = Math.max(broker.lastSeq, change.seq);
  }
}

function applyTopic(broker: Broker, wire: WireTopic): void {
  const retentionMs = parseRetention(wire.messageRetentionDuration);
  const topic = broker.topics.get(wire.name);
  if (topic === undefined) {
    broker.topics.set(wire.name, newTopic(wire, retentionMs));
    return;
  }
  topic.wire = wire;
  topic.retentionMs = retentionMs;
  keepTopicLog(topic, broker.clock.now());
}

function applyTopicDeleted(broker: Broker, name: string): void {
  const topic = broker.topics.get(name);
  if (topic === undefined) return;
  topic.deleted = true;
  broker.topics.delete(name);
}

function applyPublished(broker: Broker, topicName: string, message: StoredMessage): void {
  broker.lastSeq = Math.max(broker.lastSeq, message.seq);
  const topic = broker.topics.get(topicName);
  if (topic === undefined) return;
  topic.log.push(message);
  keepTopicLog(topic, broker.clock.now());
  for (const subscription of topic.subscriptions) {
    if (!subscription.settings.matches(message.attributes)) continue;
    subscription.stats.published += 1;
    addToBacklog(subscription.backlog, message);
  }
}

function applyAcknowledged(broker: Broker, name: string, seq: number): void {
  const subscription = broker.subscriptions.get(name);
  const message = subscription?.backlog.entries.get(seq)?.message;
  if (subscription === undefined || message === undefined) return;
  subscription.stats.acked += 1;
  if (subscription.settings.retainAcked) {
    subscription.acked.push(message);
    keepAcked(subscription, broker.clock.now());
  }
  removeFromBacklog(subscription.backlog, seq);
}

function applySought(broker: Broker, change: Extract<Change, { kind: 'sought' }>): void {
  const subscription = broker.subscriptions.get(change.subscription);
  if (subscription === undefined) return;
  subscription.acked.clear();
  for (const message of change.acked) subscription.acked.push(message);
  resetBacklog(subscription.backlog, change.unacked);
}

function applySnapshot(broker: Broker, change: Extract<Change, { kind: 'snapshot' }>): void {
  const topic = broker.topics.get(change.topic);
  if (topic === undefined) return;
  const { name, seq, expiresMs, labels, backlog } = change;
  const snapshot = { name, topic, seq, expiresMs, labels, backlog };
  broker.snapshots.set(name, snapshot);
  topic.snapshots.add(snapshot);
}

function applySnapshotDeleted(broker: Broker, name: string): void {
  const snapshot = broker.snapshots.get(name);
  if (snapshot === undefined) return;
  broker.snapshots.delete(name);
  snapshot.topic.snapshots.delete(snapshot);
  keepTopicLog(snapshot.topic, broker.clock.now());
}

function applyTopicLog(broker: Broker, name: string, messages: readonly StoredMessage[]): void {
  const topic = broker.topics.get(name);
  if (topic === undefined) return;
  topic.log.clear();
  for (const message of messages) topic.log.push(message);
}
