/** Who needs a permission: a service account, Everflow's publisher, or a person who runs `sluice`. */
export type Account = 'ingest' | 'overflow' | 'push' | 'build' | 'operator' | 'everflow';

/** What a permission is needed on. */
export type Place =
  | 'eventsTopic'
  | 'stagedTopic'
  | 'quarantineTopic'
  | 'stagingBucket'
  | 'sourceBucket'
  /** The buckets into which Cloud Functions copies a source; it makes them itself, at the first deployment. */
  | 'functionsSourceBuckets'
  | 'flowcoreKey'
  | 'ingestService'
  | 'overflowService'
  | 'imageRepository'
  | 'project';

/** A permission that somebody needs, and therefore gets; nobody gets anything else. */
export interface Need {
  readonly account: Account;
  readonly on: Place;
  readonly permission: string;
}

const need = (account: Account, on: Place, ...permissions: readonly string[]): readonly Need[] =>
  permissions.map((permission) => ({ account, on, permission }));

/**
 * Every permission, by who needs it and where.
 * https://cloud.google.com/pubsub/docs/access-control#required_permissions,
 * https://cloud.google.com/storage/docs/access-control/iam-json
 */
export const needs: readonly Need[] = [
  // Stages oversized events, announces them, quarantines; an object that is there already is read, not written over.
  ...need('ingest', 'quarantineTopic', 'pubsub.topics.publish'),
  ...need('ingest', 'stagedTopic', 'pubsub.topics.publish'),
  ...need('ingest', 'stagingBucket', 'storage.objects.create', 'storage.objects.get'),
  ...need('ingest', 'flowcoreKey', 'secretmanager.versions.access'),

  // Reads staged objects and records their upload on them; a large quarantine record takes an object of its own.
  ...need('overflow', 'quarantineTopic', 'pubsub.topics.publish'),
  ...need(
    'overflow',
    'stagingBucket',
    'storage.objects.create',
    'storage.objects.get',
    'storage.objects.update',
  ),
  ...need('overflow', 'flowcoreKey', 'secretmanager.versions.access'),

  ...need('push', 'ingestService', 'run.routes.invoke'),
  ...need('push', 'overflowService', 'run.routes.invoke'),

  ...need('everflow', 'eventsTopic', 'pubsub.topics.publish'),

  // What a build calls is Google's business; these stand for the roles that its documentation asks for:
  // https://cloud.google.com/functions/docs/securing/build-custom-sa
  ...need('build', 'project', 'logging.logEntries.create'),
  ...need(
    'build',
    'imageRepository',
    'artifactregistry.repositories.downloadArtifacts',
    'artifactregistry.repositories.uploadArtifacts',
  ),
  ...need('build', 'sourceBucket', 'storage.objects.get', 'storage.objects.list'),
  ...need('build', 'functionsSourceBuckets', 'storage.objects.get', 'storage.objects.list'),

  // Snapshots belong to the project, and so does a temporary subscription until it exists.
  ...need(
    'operator',
    'project',
    'pubsub.snapshots.create',
    'pubsub.snapshots.delete',
    'pubsub.snapshots.get',
    'pubsub.snapshots.list',
    'pubsub.snapshots.seek',
    'pubsub.subscriptions.consume',
    'pubsub.subscriptions.create',
    'pubsub.subscriptions.delete',
    'pubsub.subscriptions.get',
    'pubsub.subscriptions.list',
  ),
  ...need('operator', 'eventsTopic', 'pubsub.topics.attachSubscription', 'pubsub.topics.get'),
  // A replay and a redrive go through the same stages as live events, overflow and quarantine included.
  ...need('operator', 'stagedTopic', 'pubsub.topics.publish'),
  ...need('operator', 'quarantineTopic', 'pubsub.topics.publish'),
  ...need(
    'operator',
    'stagingBucket',
    'storage.buckets.get',
    'storage.objects.create',
    'storage.objects.get',
    'storage.objects.list',
    'storage.objects.update',
  ),
  ...need('operator', 'flowcoreKey', 'secretmanager.versions.access'),
  ...need('operator', 'ingestService', 'run.services.get'),
  ...need('operator', 'overflowService', 'run.services.get'),
];
