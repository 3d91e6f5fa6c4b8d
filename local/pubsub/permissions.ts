/** One permission that a call asks for, and which member of its request names the resource to hold it on. */
export interface PermissionRule {
  readonly permission: string;
  /** Path of the member; a request without it does not ask for the permission. */
  readonly member: string;
  /** Held on the project of the named resource. */
  readonly level?: 'project';
}

/** What a call asks for, and where Google says so. */
export interface PermissionRow {
  readonly rules: readonly PermissionRule[];
  readonly source: string;
}

const page = 'https://cloud.google.com/pubsub/docs/access-control';
const topics = `${page}#required_permissions_for_topics`;
const subscriptions = `${page}#required_permissions_for_subscriptions`;
const snapshots = `${page}#required_permissions_for_snapshots`;

const on = (permission: string, member: string): PermissionRule => ({ permission, member });
const onProject = (permission: string, member: string): PermissionRule => ({
  permission,
  member,
  level: 'project',
});
/** https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions#configure_for_push_authentication */
const actAs = (path: string): PermissionRule =>
  on('iam.serviceAccounts.actAs', `${path}.oidcToken.serviceAccountEmail`);

/** What each method of the Publisher, the Subscriber and the IAM service asks for. */
export const methodPermissions: Readonly<Record<string, PermissionRow>> = {
  'Publisher.CreateTopic': { rules: [onProject('pubsub.topics.create', 'name')], source: topics },
  'Publisher.GetTopic': { rules: [on('pubsub.topics.get', 'topic')], source: topics },
  'Publisher.UpdateTopic': { rules: [on('pubsub.topics.update', 'topic.name')], source: topics },
  'Publisher.DeleteTopic': { rules: [on('pubsub.topics.delete', 'topic')], source: topics },
  'Publisher.ListTopics': { rules: [onProject('pubsub.topics.list', 'project')], source: topics },
  // Not in Google's table; assumed to be as for reading the topic.
  'Publisher.ListTopicSubscriptions': { rules: [on('pubsub.topics.get', 'topic')], source: topics },
  'Publisher.Publish': { rules: [on('pubsub.topics.publish', 'topic')], source: topics },
  'Subscriber.CreateSubscription': {
    rules: [
      onProject('pubsub.subscriptions.create', 'name'),
      on('pubsub.topics.attachSubscription', 'topic'),
      actAs('pushConfig'),
    ],
    source: subscriptions,
  },
  'Subscriber.GetSubscription': {
    rules: [on('pubsub.subscriptions.get', 'subscription')],
    source: subscriptions,
  },
  'Subscriber.UpdateSubscription': {
    rules: [on('pubsub.subscriptions.update', 'subscription.name'), actAs('subscription.pushConfig')],
    source: subscriptions,
  },
  'Subscriber.ListSubscriptions': {
    rules: [onProject('pubsub.subscriptions.list', 'project')],
    source: subscriptions,
  },
  'Subscriber.DeleteSubscription': {
    rules: [on('pubsub.subscriptions.delete', 'subscription')],
    source: subscriptions,
  },
  'Subscriber.ModifyPushConfig': {
    rules: [on('pubsub.subscriptions.update', 'subscription'), actAs('pushConfig')],
    source: subscriptions,
  },
  'Subscriber.Pull': { rules: [on('pubsub.subscriptions.consume', 'subscription')], source: subscriptions },
  'Subscriber.StreamingPull': {
    rules: [on('pubsub.subscriptions.consume', 'subscription')],
    source: subscriptions,
  },
  'Subscriber.Acknowledge': {
    rules: [on('pubsub.subscriptions.consume', 'subscription')],
    source: subscriptions,
  },
  'Subscriber.ModifyAckDeadline': {
    rules: [on('pubsub.subscriptions.consume', 'subscription')],
    source: subscriptions,
  },
  'Subscriber.Seek': {
    rules: [on('pubsub.subscriptions.consume', 'subscription'), on('pubsub.snapshots.seek', 'snapshot')],
    source: subscriptions,
  },
  'Subscriber.CreateSnapshot': {
    rules: [onProject('pubsub.snapshots.create', 'name'), on('pubsub.subscriptions.consume', 'subscription')],
    source: snapshots,
  },
  // Not in Google's table; the roles that read snapshots hold it.
  'Subscriber.GetSnapshot': { rules: [on('pubsub.snapshots.get', 'snapshot')], source: snapshots },
  'Subscriber.ListSnapshots': { rules: [onProject('pubsub.snapshots.list', 'project')], source: snapshots },
  'Subscriber.DeleteSnapshot': { rules: [on('pubsub.snapshots.delete', 'snapshot')], source: snapshots },
  // Everybody may ask what they may do.
  'IAMPolicy.TestIamPermissions': { rules: [], source: page },
};
