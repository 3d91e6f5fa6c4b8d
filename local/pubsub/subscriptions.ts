import { commit } from './apply-change.ts';
import {
  type Delivery,
  leaseDelivery,
  messageOfAckId,
  nackDelivery,
  nextReadyBytes,
  takeFromBacklog,
} from './backlog.ts';
import type { Broker, SubscriptionState } from './broker.ts';
import { checkName } from './names.ts';
import { DELETED_TOPIC } from './new-topic.ts';
import { alreadyExists, failedPrecondition, invalidArgument, notFound } from './rpc-error.ts';
import { parseSubscription } from './subscription-settings.ts';
import { getTopic } from './topics.ts';
import { applyUpdateMask } from './update-mask.ts';
import { fromMs, type WireFieldMask, type WirePushConfig, type WireSubscription } from './wire.ts';

const UPDATABLE = [
  'ackDeadlineSeconds',
  'pushConfig',
  'retainAckedMessages',
  'messageRetentionDuration',
  'labels',
  'expirationPolicy',
  'retryPolicy',
  'deadLetterPolicy',
] as const;

const ACK_ID = /^\d+\.\d+$/;

/** CreateSubscription. */
export function createSubscription(broker: Broker, wire: WireSubscription): WireSubscription {
  checkName(wire.name, 'subscriptions');
  getTopic(broker, wire.topic);
  if (broker.subscriptions.has(wire.name)) throw alreadyExists(wire.name);
  parseSubscription(wire);
  commit(broker, { kind: 'subscription', wire });
  return toWire(getSubscription(broker, wire.name));
}

/** GetSubscription, as the server holds it; throws NOT_FOUND. */
export function getSubscription(broker: Broker, name: string): SubscriptionState {
  const subscription = broker.subscriptions.get(name);
  if (subscription === undefined) throw notFound(name);
  return subscription;
}

/** A subscription as clients read it. */
export function toWire({ settings, topic }: SubscriptionState): WireSubscription {
  return {
    ...settings.wire,
    ...(topic.deleted && { topic: DELETED_TOPIC }),
    ...(topic.retentionMs !== undefined && { topicMessageRetentionDuration: fromMs(topic.retentionMs) }),
  };
}

/** UpdateSubscription. */
export function updateSubscription(
  broker: Broker,
  update: WireSubscription,
  mask: WireFieldMask | undefined,
): WireSubscription {
  const subscription = getSubscription(broker, update.name);
  const wire = applyUpdateMask(subscription.settings.wire, update, mask, UPDATABLE);
  parseSubscription(wire);
  commit(broker, { kind: 'subscription', wire });
  return toWire(subscription);
}

/** ModifyPushConfig: an empty configuration pauses push and makes it a pull subscription. */
export function modifyPushConfig(broker: Broker, name: string, pushConfig: WirePushConfig | undefined): void {
  const wire = { ...getSubscription(broker, name).settings.wire, pushConfig: pushConfig ?? {} };
  parseSubscription(wire);
  commit(broker, { kind: 'subscription', wire });
}

/** DeleteSubscription: its messages are gone. */
export function deleteSubscription(broker: Broker, name: string): void {
  getSubscription(broker, name);
  commit(broker, { kind: 'subscription-deleted', name });
}

/** The subscription, if clients may pull from it now. */
export function pullable(broker: Broker, name: string): SubscriptionState {
  const subscription = getSubscription(broker, name);
  if (subscription.settings.push !== undefined) {
    throw failedPrecondition(
      `The subscription pushes to an endpoint and cannot be pulled (resource=${name}).`,
    );
  }
  return subscription;
}

/** The next message for a pulling client, with the subscription's or the stream's deadline running. */
export function takeForPull(
  subscription: SubscriptionState,
  ackDeadlineMs: number,
  release?: () => void,
): Delivery | undefined {
  if (subscription.settings.push !== undefined) return undefined;
  const delivery = takeFromBacklog(subscription.backlog, release);
  if (delivery !== undefined) leaseDelivery(subscription.backlog, delivery.ackId, ackDeadlineMs);
  return delivery;
}

/** Bytes of data of the next message a pulling client would get. */
export function nextPullBytes(subscription: SubscriptionState): number | undefined {
  return subscription.settings.push === undefined ? nextReadyBytes(subscription.backlog) : undefined;
}

/** Acknowledge. Ids of messages that are acknowledged already are ignored. */
export function acknowledge(
  broker: Broker,
  subscription: SubscriptionState,
  ackIds: readonly string[],
): void {
  checkAckIds(ackIds);
  for (const ackId of ackIds) {
    const message = messageOfAckId(subscription.backlog, ackId);
    if (message === undefined) continue;
    commit(broker, { kind: 'acknowledged', subscription: subscription.name, seq: message.seq });
  }
}

/** ModifyAckDeadline; 0 seconds refuses the message. */
export function modifyAckDeadline(
  subscription: SubscriptionState,
  ackIds: readonly string[],
  seconds: number,
): void {
  checkAckIds(ackIds);
  if (seconds < 0 || seconds > 600) {
    throw invalidArgument(`Invalid ack deadline given (ack_deadline=${seconds}); use 0 to 600 seconds.`);
  }
  for (const ackId of ackIds) {
    if (seconds === 0) nackDelivery(subscription.backlog, ackId);
    else leaseDelivery(subscription.backlog, ackId, seconds * 1_000);
  }
}

function checkAckIds(ackIds: readonly string[]): void {
  if (!ackIds.every((ackId) => ACK_ID.test(ackId))) {
    throw invalidArgument('Some acknowledgement ids in the request were malformed.');
  }
}
