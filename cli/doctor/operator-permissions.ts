/** Where an operator needs permissions; each of the topics that Everflow publishes to is an `eventsTopic`. */
export type Place =
  | 'project'
  | 'eventsTopic'
  | 'stagedTopic'
  | 'quarantineTopic'
  | 'stagingBucket'
  | 'flowcoreKey'
  | 'ingestService'
  | 'overflowService';

/** What whoever runs `sluice` needs; infra/permissions.ts grants the same, and a test compares them. */
export const operatorPermissions: Readonly<Record<Place, readonly string[]>> = {
  project: [
    'pubsub.snapshots.create',
    'pubsub.snapshots.delete',
    'pubsub.snapshots.list',
    'pubsub.snapshots.seek',
    'pubsub.subscriptions.consume',
    'pubsub.subscriptions.create',
    'pubsub.subscriptions.delete',
    'pubsub.subscriptions.get',
    'pubsub.subscriptions.list',
  ],
  eventsTopic: ['pubsub.topics.attachSubscription', 'pubsub.topics.get'],
  stagedTopic: ['pubsub.topics.get', 'pubsub.topics.publish'],
  quarantineTopic: ['pubsub.topics.get', 'pubsub.topics.publish'],
  stagingBucket: [
    'storage.buckets.get',
    'storage.objects.create',
    'storage.objects.get',
    'storage.objects.list',
    'storage.objects.update',
  ],
  // These are used by other checks, which tell when they are missing.
  flowcoreKey: ['secretmanager.versions.access'],
  ingestService: ['run.services.get'],
  overflowService: ['run.services.get'],
};

/** Those of the project's that can be asked for of one of its subscriptions. */
export const subscriptionPermissions: readonly string[] = [
  'pubsub.subscriptions.consume',
  'pubsub.subscriptions.delete',
  'pubsub.subscriptions.get',
];
