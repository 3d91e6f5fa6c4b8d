import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import { ACK_DEADLINE_SECONDS, names } from './environment.ts';

/** Where the functions listen. */
export interface PushEndpoints {
  readonly ingest: string;
  readonly overflow: string;
}

/** Google's own shortest pause is 10 s in practice; a run on one machine need not wait that long. */
const retryPolicy = { minimumBackoff: { nanos: 100_000_000 }, maximumBackoff: { seconds: 2 } };

/**
 * Creates the topics, subscriptions and bucket of a deployment. What an earlier run on the same data left is
 * used again; its subscriptions push to this run's functions.
 */
export async function setUp(pubsub: PubSub, storage: Storage, endpoints: PushEndpoints): Promise<void> {
  await unlessThere(storage.createBucket(names.bucket));
  for (const topic of [names.stagedTopic, names.quarantineTopic, names.eventsTopic]) {
    await unlessThere(pubsub.createTopic(topic));
  }
  await unlessThere(pubsub.createSubscription(names.quarantineTopic, names.quarantineSubscription));
  await subscribePush(pubsub, names.stagedTopic, names.stagedSubscription, endpoints.overflow);
  await subscribePush(pubsub, names.eventsTopic, names.eventsSubscription, endpoints.ingest);
}

async function subscribePush(
  pubsub: PubSub,
  topic: string,
  name: string,
  pushEndpoint: string,
): Promise<void> {
  const settings = { pushConfig: { pushEndpoint }, ackDeadlineSeconds: ACK_DEADLINE_SECONDS, retryPolicy };
  await unlessThere(pubsub.createSubscription(topic, name, settings));
  await pubsub.subscription(name).modifyPushConfig({ pushEndpoint });
}

/** gRPC's ALREADY_EXISTS and HTTP's 409. */
const ALREADY_THERE: ReadonlySet<unknown> = new Set([6, 409]);

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ALREADY_THERE.has(error.code))) throw error;
  }
}
