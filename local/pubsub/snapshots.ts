import { commit } from './apply-change.ts';
import { backlogMessages } from './backlog.ts';
import type { Broker, SnapshotState } from './broker.ts';
import { dropExpiredSnapshots } from './expiry.ts';
import { checkName } from './names.ts';
import { snapshotExpiryMs } from './retention.ts';
import { alreadyExists, failedPrecondition, notFound } from './rpc-error.ts';
import { getSubscription } from './subscriptions.ts';
import { fromMs, type WireSnapshot } from './wire.ts';

/** What CreateSnapshot asks for. */
export interface SnapshotRequest {
  readonly name: string;
  readonly subscription: string;
  readonly labels?: Record<string, string>;
}

/** CreateSnapshot: the unacknowledged messages now, and everything published to the topic from now on. */
export function createSnapshot(broker: Broker, request: SnapshotRequest): WireSnapshot {
  const { name, labels = {} } = request;
  checkName(name, 'snapshots');
  dropExpiredSnapshots(broker);
  if (broker.snapshots.has(name)) throw alreadyExists(name);
  const subscription = getSubscription(broker, request.subscription);
  if (subscription.topic.deleted) throw failedPrecondition('The topic of the subscription was deleted.');
  const backlog = backlogMessages(subscription.backlog);
  const expiresMs = snapshotExpiryMs(backlog[0]?.publishMs, broker.clock.now());
  if (expiresMs === undefined) {
    throw failedPrecondition('The backlog is too old: the snapshot would expire in less than 1 hour.');
  }
  const topic = subscription.topic.wire.name;
  commit(broker, { kind: 'snapshot', name, topic, seq: broker.lastSeq, expiresMs, labels, backlog });
  return toWireSnapshot(getSnapshot(broker, name));
}

/** GetSnapshot, as the server holds it; throws NOT_FOUND, also once it has expired. */
export function getSnapshot(broker: Broker, name: string): SnapshotState {
  dropExpiredSnapshots(broker);
  const snapshot = broker.snapshots.get(name);
  if (snapshot === undefined) throw notFound(name);
  return snapshot;
}

/** A snapshot as clients read it. */
export function toWireSnapshot({ name, topic, expiresMs, labels }: SnapshotState): WireSnapshot {
  return { name, topic: topic.wire.name, expireTime: fromMs(expiresMs), labels: { ...labels } };
}

/** DeleteSnapshot. */
export function deleteSnapshot(broker: Broker, name: string): void {
  getSnapshot(broker, name);
  commit(broker, { kind: 'snapshot-deleted', name });
}
