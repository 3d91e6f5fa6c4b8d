import { backlogMessages } from './backlog.ts';
import type { Broker } from './broker.ts';
import type { Change } from './change.ts';
import type { KeptMessage } from './change-record.ts';
import { dropExpiredSnapshots } from './expiry.ts';
import { DELETED_TOPIC } from './new-topic.ts';
import type { StoredMessage } from './stored-message.ts';

/** The shortest list of changes that brings an empty broker to the state of this one. */
export function* stateChanges(broker: Broker): Generator<Change | KeptMessage> {
  dropExpiredSnapshots(broker);
  yield { kind: 'sequence', seq: broker.lastSeq };
  for (const message of heldMessages(broker)) yield { kind: 'kept', message };
  for (const topic of broker.topics.values()) {
    yield { kind: 'topic', wire: topic.wire };
    yield { kind: 'topic-log', topic: topic.wire.name, messages: [...topic.log] };
  }
  for (const { settings, topic, name, backlog, acked } of broker.subscriptions.values()) {
    const wire = topic.deleted ? { ...settings.wire, topic: DELETED_TOPIC } : settings.wire;
    yield { kind: 'subscription', wire };
    yield { kind: 'sought', subscription: name, unacked: backlogMessages(backlog), acked: [...acked] };
  }
  for (const { topic, ...snapshot } of broker.snapshots.values()) {
    if (!topic.deleted) yield { kind: 'snapshot', ...snapshot, topic: topic.wire.name };
  }
}

function heldMessages(broker: Broker): Iterable<StoredMessage> {
  const bySeq = new Map<number, StoredMessage>();
  const hold = (messages: Iterable<StoredMessage>): void => {
    for (const message of messages) bySeq.set(message.seq, message);
  };
  for (const topic of broker.topics.values()) hold(topic.log);
  for (const { backlog, acked } of broker.subscriptions.values()) {
    hold(acked);
    hold(backlogMessages(backlog));
  }
  for (const snapshot of broker.snapshots.values()) hold(snapshot.backlog);
  return bySeq.values();
}
