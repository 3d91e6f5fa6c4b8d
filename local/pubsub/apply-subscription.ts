import { closeBacklog, createBacklog, resetBacklog } from './backlog.ts';
import type { Broker, SubscriptionState } from './broker.ts';
import { DELETED_TOPIC, newTopic } from './new-topic.ts';
import { createQueue } from './queue.ts';
import { backlogRetentionMs } from './retention.ts';
import { calculateRetryDelayMs } from './retry-delay.ts';
import type { SubscriptionSettings } from './subscription-settings.ts';

/** A subscription was created or updated. */
export function applySubscription(broker: Broker, settings: SubscriptionSettings): void {
  const existing = broker.subscriptions.get(settings.wire.name);
  if (existing === undefined) {
    const subscription = newSubscription(broker, settings);
    broker.subscriptions.set(subscription.name, subscription);
    subscription.topic.subscriptions.add(subscription);
    broker.onSubscribed(subscription);
    return;
  }
  existing.settings = settings;
  if (!settings.retainAcked) existing.acked.clear();
  wake(existing);
}

function newSubscription(broker: Broker, settings: SubscriptionSettings): SubscriptionState {
  const topic = broker.topics.get(settings.wire.topic) ?? {
    ...newTopic({ name: DELETED_TOPIC }, undefined),
    deleted: true,
  };
  const stats = { published: 0, pushed: 0, acked: 0, nacked: 0 };
  const subscription: SubscriptionState = {
    name: settings.wire.name,
    settings,
    topic,
    backlog: createBacklog({
      clock: broker.clock,
      ordered: settings.ordered,
      retentionMs: () => backlogRetentionMs(subscription.settings.retentionMs, topic.retentionMs),
      retryDelayMs: (attempt) => calculateRetryDelayMs(subscription.settings.retry, attempt, broker.random()),
      onReady: () => wake(subscription),
      onNack: () => {
        stats.nacked += 1;
      },
    }),
    acked: createQueue(),
    consumers: new Set(),
    stats,
    deleted: false,
  };
  return subscription;
}

function wake(subscription: SubscriptionState): void {
  for (const consume of subscription.consumers) consume();
}

/** A subscription and its messages are gone. */
export function applySubscriptionDeleted(broker: Broker, name: string): void {
  const subscription = broker.subscriptions.get(name);
  if (subscription === undefined) return;
  subscription.deleted = true;
  broker.subscriptions.delete(name);
  subscription.topic.subscriptions.delete(subscription);
  closeBacklog(subscription.backlog);
  resetBacklog(subscription.backlog, []);
  wake(subscription);
}
