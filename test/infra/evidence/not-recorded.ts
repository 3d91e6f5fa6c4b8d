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
const build = 'https://cloud.google.com/functions/docs/securing/build-custom-sa';
const secrets = 'https://cloud.google.com/functions/docs/configuring/secrets';

/** Calls that the platform and Everflow make, and those to services of Google's that `local/` has no server for. */
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
    on: ['flowcoreKey'],
    permissions: ['secretmanager.versions.access'],
    reason:
      'replay, redrive, audit and reassemble speak to Flowcore; `sluice` reads the key where it is not set',
    source: 'https://cloud.google.com/secret-manager/docs/access-control',
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
