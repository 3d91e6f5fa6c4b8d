import type { PubSub, Subscription } from '@google-cloud/pubsub';
import { ALREADY_EXISTS, codeOf, NOT_FOUND } from '../google/resource-names.ts';
import type { Surroundings } from '../surroundings.ts';

/** Where a reading begins. */
export type Beginning =
  | { readonly kind: 'time'; readonly ms: number }
  /** Short name of a snapshot. */
  | { readonly kind: 'snapshot'; readonly name: string };

/**
 * Of inactivity, after which Pub/Sub deletes it: nothing stays behind when a machine dies. It is the shortest that
 * Pub/Sub allows. https://cloud.google.com/pubsub/docs/subscription-properties#expiration_period
 */
const EXPIRES_AFTER_SECONDS = 24 * 60 * 60;
/** How long a message that was pulled is held, unless it is said otherwise. */
export const ACK_DEADLINE_SECONDS = 60;
/** What is nacked rests a little, so that a Flowcore in trouble is not asked without a pause. */
const RETRY = { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 60 } };

/** Creates a subscription of our own on a topic; one of the name that is there already is used again where it may be. */
export async function createTemporarySubscription(
  pubsub: PubSub,
  topic: string,
  name: string,
  mayExist = true,
): Promise<Subscription> {
  try {
    const [subscription] = await pubsub.createSubscription(topic, name, {
      ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
      expirationPolicy: { ttl: { seconds: EXPIRES_AFTER_SECONDS } },
      retryPolicy: RETRY,
      labels: { 'created-by': 'sluice' },
    });
    return subscription;
  } catch (error) {
    if (codeOf(error) !== ALREADY_EXISTS || !mayExist) throw error;
    return pubsub.subscription(name);
  }
}

/** Lets a subscription begin at a snapshot, or at a time: what was published since comes again. */
export async function seekTo(subscription: Subscription, beginning: Beginning): Promise<void> {
  await subscription.seek(beginning.kind === 'time' ? new Date(beginning.ms) : beginning.name);
}

/** Deletes a subscription that may be gone already. */
export async function deleteSubscription(pubsub: PubSub, name: string): Promise<void> {
  try {
    await pubsub.subscription(name).delete();
  } catch (error) {
    if (codeOf(error) !== NOT_FOUND) throw error;
  }
}

/** A name that nothing else has, for what one run of a command makes. */
export const uniqueName = (
  purpose: string,
  { clock, random }: Pick<Surroundings, 'clock' | 'random'>,
): string => `${purpose}-${clock.now().toString(36)}-${Math.floor(random() * 36 ** 6).toString(36)}`;
