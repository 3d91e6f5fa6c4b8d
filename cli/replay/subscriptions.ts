import type { PubSub } from '@google-cloud/pubsub';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { ALREADY_EXISTS, codeOf } from '../google/resource-names.ts';
import {
  createTemporarySubscription,
  deleteSubscription,
  seekTo,
} from '../reading/temporary-subscription.ts';
import { beginningOf, type ReplayRequest, subscriptionOf } from './request.ts';

type Kind = 'replay' | 'dry-run';

/**
 * Makes the temporary subscriptions and lets each begin at the beginning; where that fails, those that are its own are
 * deleted again. `isNew`: one that exists is somebody else's, for two may begin under one id; otherwise it is what was
 * made before, and is used again.
 */
export async function openSubscriptions(
  pubsub: PubSub,
  request: ReplayRequest,
  kind: Kind,
  isNew: boolean,
): Promise<void> {
  const own = new Set(isNew ? [] : namesOf(request, kind));
  for (const topic of request.topics) {
    const name = subscriptionOf(request.id, topic, kind);
    try {
      const subscription = await createTemporarySubscription(pubsub, topic.topic, name, !isNew);
      own.add(name);
      await seekTo(subscription, topic.beginning);
    } catch (error) {
      await drop(pubsub, own);
      if (codeOf(error) === ALREADY_EXISTS) throw taken(request, kind, name);
      throw new Failure(
        `making the temporary subscription ${name} on ${topic.topic} and seeking it to ${beginningOf(request)}: ${describeProblem(error)}`,
      );
    }
  }
}

/** Throws where somebody else is at a replay of that id. */
export async function demandFree(pubsub: PubSub, request: ReplayRequest): Promise<void> {
  const [existing] = await existingSubscriptions(pubsub, request);
  if (existing !== undefined) throw taken(request, 'replay', existing);
}

const taken = ({ id }: ReplayRequest, kind: Kind, name: string): Failure =>
  new Failure(
    `starting ${kind} ${id}: subscription ${name} exists, so somebody else is at a ${kind} of that id: choose another --replay-id`,
  );

/** Names of the temporary subscriptions that exist. */
export async function existingSubscriptions(
  pubsub: PubSub,
  request: ReplayRequest,
): Promise<readonly string[]> {
  const names = namesOf(request, 'replay');
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
  await drop(pubsub, namesOf(request, kind));
}

async function drop(pubsub: PubSub, names: Iterable<string>): Promise<void> {
  await Promise.allSettled([...names].map((name) => deleteSubscription(pubsub, name)));
}

const namesOf = ({ id, topics }: ReplayRequest, kind: Kind): readonly string[] =>
  topics.map((topic) => subscriptionOf(id, topic, kind));
