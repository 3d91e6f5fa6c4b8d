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
  // Who may not list is told 403 of a missing object, not 404, and its announcement would come again for 31 days.
  ...need('overflow', 'quarantineTopic', 'pubsub.topics.publish'),
  ...need(
    'overflow',
    'stagingBucket',
    'storage.objects.create',
    'storage.objects.get',
    'storage.objects.list',
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

  // What `sluice` calls: test/infra/evidence/operator-flows.ts shows it. Snapshots and temporary subscriptions belong
  // to the project, for nothing can be granted on them before they exist.
  ...need(
    'operator',
    'project',
    'pubsub.snapshots.create',
    'pubsub.snapshots.delete',
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
  ...need('operator', 'stagedTopic', 'pubsub.topics.get', 'pubsub.topics.publish'),
  ...need('operator', 'quarantineTopic', 'pubsub.topics.get', 'pubsub.topics.publish'),
  // Nobody needs to delete: whatever is kept gets an object of its own, the records of audits included.
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
