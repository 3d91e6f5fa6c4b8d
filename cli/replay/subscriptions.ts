import type { PubSub } from '@google-cloud/pubsub';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import {
  createTemporarySubscription,
  deleteSubscription,
  seekTo,
} from '../reading/temporary-subscription.ts';
import { beginningOf, type ReplayRequest, subscriptionOf } from './request.ts';

type Kind = 'replay' | 'dry-run';

/** Makes the temporary subscriptions and lets each begin at the beginning; may be done again. */
export async function openSubscriptions(pubsub: PubSub, request: ReplayRequest, kind: Kind): Promise<void> {
  for (const topic of request.topics) {
    const name = subscriptionOf(request.id, topic, kind);
    try {
      const subscription = await createTemporarySubscription(pubsub, topic.topic, name);
      await seekTo(subscription, topic.beginning);
    } catch (error) {
      throw new Failure(
        `making the temporary subscription ${name} on ${topic.topic} and seeking it to ${beginningOf(request)}: ${describeProblem(error)}`,
      );
    }
  }
}

/** Names of the temporary subscriptions that exist. */
export async function existingSubscriptions(
  pubsub: PubSub,
  request: ReplayRequest,
): Promise<readonly string[]> {
  const names = request.topics.map((topic) => subscriptionOf(request.id, topic, 'replay'));
  const found = await Promise.all(names.map((name) => doesExist(pubsub, name)));
  return names.filter((_, index) => found[index]);
}

async function doesExist(pubsub: PubSub, name: string): Promise<boolean> {
  try {
    const [exists] = await pubsub.subscription(name).exists();
    return exists;
  } catch (error) {
    throw new Failure(`looking for subscription ${name}: ${describeProblem(error)}`);
  }
}

/** Deletes the temporary subscriptions; one that cannot be deleted expires a day later. */
export async function dropSubscriptions(pubsub: PubSub, request: ReplayRequest, kind: Kind): Promise<void> {
  const names = request.topics.map((topic) => subscriptionOf(request.id, topic, kind));
  await Promise.allSettled(names.map((name) => deleteSubscription(pubsub, name)));
}
