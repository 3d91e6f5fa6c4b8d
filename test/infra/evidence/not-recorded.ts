import type { Account, Need, Place } from '../../../infra/permissions.ts';

/** Permissions that no recorded call asks for, and why they are granted all the same. */
export interface UnrecordedGrant {
  readonly account: Account;
  readonly on: readonly Place[];
  readonly permissions: readonly string[];
  readonly reason: string;
  /** Google's page. */
  readonly source: string;
}

const pubsub = 'https://cloud.google.com/pubsub/docs/access-control#required_permissions';
const storage = 'https://cloud.google.com/storage/docs/access-control/iam-json';
const build = 'https://cloud.google.com/functions/docs/securing/build-custom-sa';
const secrets = 'https://cloud.google.com/functions/docs/configuring/secrets';

/** Calls that the platform, Everflow or the coming `sluice` make. An account that is recorded leaves this table. */
export const unrecordedGrants: readonly UnrecordedGrant[] = [
  ...(['ingest', 'overflow'] as const).map((account) => ({
    account,
    on: ['flowcoreKey'] as const,
    permissions: ['secretmanager.versions.access'],
    reason: 'Cloud Run reads the key when an instance starts, as the account of the function',
    source: secrets,
  })),
  {
    account: 'push',
    on: ['ingestService', 'overflowService'],
    permissions: ['run.routes.invoke'],
    reason: 'Pub/Sub pushes with a token of this account, which Cloud Run checks',
    source: 'https://cloud.google.com/run/docs/triggering/pubsub-push',
  },
  {
    account: 'everflow',
    on: ['eventsTopic'],
    permissions: ['pubsub.topics.publish'],
    reason: 'Everflow publishes its events',
    source: pubsub,
  },
  {
    account: 'build',
    on: ['project'],
    permissions: ['logging.logEntries.create'],
    reason: 'Cloud Build writes its log, and a log belongs to no resource below the project',
    source: build,
  },
  {
    account: 'build',
    on: ['imageRepository'],
    permissions: [
      'artifactregistry.repositories.downloadArtifacts',
      'artifactregistry.repositories.uploadArtifacts',
    ],
    reason: 'Cloud Build fetches its cache and stores the image',
    source: build,
  },
  {
    account: 'build',
    on: ['sourceBucket', 'functionsSourceBuckets'],
    permissions: ['storage.objects.get', 'storage.objects.list'],
    reason: 'Cloud Build reads the source, and the copy of it that Cloud Functions makes',
    source: build,
  },
  {
    account: 'operator',
    on: ['project'],
    permissions: [
      'pubsub.snapshots.create',
      'pubsub.snapshots.delete',
      'pubsub.snapshots.get',
      'pubsub.snapshots.list',
      'pubsub.snapshots.seek',
    ],
    reason: 'sluice snapshot; a snapshot cannot be granted before it exists',
    source: pubsub,
  },
  {
    account: 'operator',
    on: ['project'],
    permissions: [
      'pubsub.subscriptions.consume',
      'pubsub.subscriptions.create',
      'pubsub.subscriptions.delete',
      'pubsub.subscriptions.get',
      'pubsub.subscriptions.list',
    ],
    reason: 'sluice replay and sluice quarantine read through subscriptions that they make and delete',
    source: pubsub,
  },
  {
    account: 'operator',
    on: ['eventsTopic'],
    permissions: ['pubsub.topics.attachSubscription', 'pubsub.topics.get'],
    reason: 'a subscription for a replay is attached to the topic, whose retention bounds it',
    source: pubsub,
  },
  {
    account: 'operator',
    on: ['stagedTopic', 'quarantineTopic'],
    permissions: ['pubsub.topics.publish'],
    reason: 'a replay takes events through the same stages as ingest, overflow and quarantine included',
    source: pubsub,
  },
  {
    account: 'operator',
    on: ['stagingBucket'],
    permissions: [
      'storage.buckets.get',
      'storage.objects.create',
      'storage.objects.get',
      'storage.objects.list',
      'storage.objects.update',
    ],
    reason: 'sluice staged, reassemble and audit read the bucket; a replay stages what is oversized',
    source: storage,
  },
  {
    account: 'operator',
    on: ['flowcoreKey'],
    permissions: ['secretmanager.versions.access'],
    reason: 'a replay and sluice audit speak to Flowcore',
    source: secrets,
  },
  {
    account: 'operator',
    on: ['ingestService', 'overflowService'],
    permissions: ['run.services.get'],
    reason: 'sluice doctor compares what is deployed with the settings',
    source: 'https://cloud.google.com/run/docs/reference/iam/permissions',
  },
];

/** The same, as needs. */
export const needsNotRecorded: readonly Need[] = unrecordedGrants.flatMap(({ account, on, permissions }) =>
  on.flatMap((place) => permissions.map((permission) => ({ account, on: place, permission }))),
);
