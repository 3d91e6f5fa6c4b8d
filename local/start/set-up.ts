import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import { ACK_DEADLINE_SECONDS, names } from './environment.ts';

/** Where the functions listen. */
export interface PushEndpoints {
  readonly ingest: string;
  readonly overflow: string;
}

/** How the push subscriptions behave. */
export interface PushPace {
  readonly ackDeadlineSeconds: number;
  /** How long a refused message rests, in milliseconds; doubled each time. */
  readonly minBackoffMs: number;
  readonly maxBackoffMs: number;
}

/** Google's own shortest pause is 10 s in practice; a run on one machine need not wait that long. */
const localPace: PushPace = {
  ackDeadlineSeconds: ACK_DEADLINE_SECONDS,
  minBackoffMs: 100,
  maxBackoffMs: 2_000,
};

/** How long the topics keep what was published, for `sluice replay`; on one machine it lies in memory. */
const RETENTION_SECONDS = 60 * 60;

/** Without a time to live a subscription never expires. */
const NEVER = {};

/** As deployed: only what has been uploaded is ever deleted, and nobody but the project's own accounts comes in. */
const bucketSettings = {
  lifecycle: { rule: [{ action: { type: 'Delete' as const }, condition: { daysSinceCustomTime: 32 } }] },
  iamConfiguration: {
    uniformBucketLevelAccess: { enabled: true },
    publicAccessPrevention: 'enforced',
  },
};

/**
 * Creates the topics, subscriptions and bucket of a deployment. What an earlier run on the same data left is
 * used again; its subscriptions push to this run's functions.
 */
export async function setUp(
  pubsub: PubSub,
  storage: Storage,
  endpoints: PushEndpoints,
  pace: PushPace = localPace,
  retentionSeconds = RETENTION_SECONDS,
): Promise<void> {
  const subscribePush = createSubscribePush(pubsub, pace);
  const messageRetentionDuration = { seconds: retentionSeconds };
  await unlessThere(storage.createBucket(names.bucket, bucketSettings));
  for (const name of [names.stagedTopic, names.quarantineTopic, names.eventsTopic]) {
    await unlessThere(pubsub.createTopic({ name, messageRetentionDuration }));
  }
  for (const name of [names.quarantineSubscription, names.judgeSubscription]) {
    await unlessThere(pubsub.createSubscription(names.quarantineTopic, name, { expirationPolicy: NEVER }));
  }
  await subscribePush(names.stagedTopic, names.stagedSubscription, endpoints.overflow);
  await subscribePush(names.eventsTopic, names.eventsSubscription, endpoints.ingest);
}

function createSubscribePush(
  pubsub: PubSub,
  { ackDeadlineSeconds, minBackoffMs, maxBackoffMs }: PushPace,
): (topic: string, name: string, pushEndpoint: string) => Promise<void> {
  const retryPolicy = { minimumBackoff: duration(minBackoffMs), maximumBackoff: duration(maxBackoffMs) };
  return async (topic, name, pushEndpoint) => {
    const settings = {
      ...{ pushConfig: { pushEndpoint }, ackDeadlineSeconds, retryPolicy },
      expirationPolicy: NEVER,
    };
    await unlessThere(pubsub.createSubscription(topic, name, settings));
    await pubsub.subscription(name).modifyPushConfig({ pushEndpoint });
  };
}

/** Protobuf's Duration. */
const duration = (ms: number) => ({ seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 });

/** gRPC's ALREADY_EXISTS and HTTP's 409. */
const ALREADY_THERE: ReadonlySet<unknown> = new Set([6, 409]);

async function unlessThere(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && ALREADY_THERE.has(error.code))) throw error;
  }
}
