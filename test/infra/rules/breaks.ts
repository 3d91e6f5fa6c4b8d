import type { Captured } from '../preview/captured.ts';
import { API_KEY } from '../preview/stacks.ts';
import { adding, altering, type Change, removing, setting, waitingForNothing } from './change.ts';
import {
  ACCOUNT,
  API,
  BUCKET,
  BUCKET_OBJECT,
  CUSTOM_ROLE,
  FUNCTION,
  isA,
  isGrant,
  PROJECT_GRANT,
  REPOSITORY,
  SECRET_VERSION,
  SUBSCRIPTION,
  TOPIC,
} from './graph.ts';
import { placeOf } from './parts.ts';

const isTopic = isA(TOPIC);
const isSubscription = isA(SUBSCRIPTION);
const isFunction = isA(FUNCTION);
const isRole = isA(CUSTOM_ROLE);
const isPush = (each: Captured): boolean => isSubscription(each) && each.inputs.pushConfig !== undefined;
const isStaging = (each: Captured, graph: readonly Captured[]): boolean =>
  placeOf(graph, each) === 'stagingBucket';
const isEventsTopic = (each: Captured, graph: readonly Captured[]): boolean =>
  placeOf(graph, each) === 'eventsTopic';
const called =
  (type: string, name: string) =>
  (each: Captured): boolean =>
    each.type === type && each.name === name;
const hasCondition = (each: Captured): boolean => isGrant(each) && each.inputs.condition !== undefined;
const FUNCTIONS_BUCKETS = 'resource.name.startsWith("projects/_/buckets/gcf-v2-sources-")';
const ofType = (type: string) => () => ({ type });
const variable = (name: string): string => `serviceConfig.environmentVariables.${name}`;

/** For each rule, ways to break it: what a rule cannot find, it does not guard. */
export const breaks: Readonly<Record<string, readonly Change[]>> = {
  'nobody is let in as one of all': [
    setting(isGrant, 'member', 'allUsers'),
    setting(isGrant, 'member', 'allAuthenticatedUsers'),
  ],
  'no role is a basic one or an administrator’s': [
    setting(isGrant, 'role', 'roles/editor'),
    setting(isGrant, 'role', 'roles/viewer'),
    setting(isGrant, 'role', 'roles/storage.objectAdmin'),
    setting(isGrant, 'role', 'roles/pubsub.admin'),
  ],
  'grants take nothing from others': [
    adding(isGrant, ofType('gcp:pubsub/topicIAMBinding:TopicIAMBinding')),
    adding(isGrant, ofType('gcp:storage/bucketIAMPolicy:BucketIAMPolicy')),
    adding(isGrant, ofType('gcp:cloudrunv2/serviceIamBinding:ServiceIamBinding')),
    adding(isGrant, ofType('gcp:storage/bucketACL:BucketACL')),
  ],
  'a role that is made gives no power over access': [
    setting(isRole, 'permissions', ['iam.serviceAccounts.actAs']),
    setting(isRole, 'permissions', ['storage.buckets.setIamPolicy']),
  ],
  'a role on the project gives what exists on projects alone': [
    adding(isA(PROJECT_GRANT), ({ inputs }) => ({ inputs: { ...inputs, role: 'roles/pubsub.publisher' } })),
  ],
  'no key of a service account is made': [adding(isA(ACCOUNT), ofType('gcp:serviceaccount/key:Key'))],
  'every account is used for one thing': [
    (graph) => {
      const email = String(graph.find(called(ACCOUNT, 'ingest'))?.state.email);
      return setting(isPush, 'pushConfig.oidcToken.serviceAccountEmail', email)(graph);
    },
  ],
  'a function runs and is built as accounts of its own': [
    setting(isFunction, 'serviceConfig.serviceAccountEmail', undefined),
    setting(isFunction, 'buildConfig.serviceAccount', undefined),
    setting(isFunction, 'serviceConfig.serviceAccountEmail', 'other@acme-events.iam.gserviceaccount.com'),
  ],
  'a push is signed as an account of the program': [
    setting(isPush, 'pushConfig.oidcToken.serviceAccountEmail', 'other@acme-events.iam.gserviceaccount.com'),
  ],
  'every topic has a subscription': [removing(isSubscription)],
  'every function is pushed to': [setting(isPush, 'pushConfig.pushEndpoint', 'https://elsewhere.run.app')],
  'a push goes to a function of the program, and its token is for that one': [
    setting(isPush, 'pushConfig.oidcToken', undefined),
    setting(isPush, 'pushConfig.oidcToken.audience', undefined),
    setting(isPush, 'pushConfig.oidcToken.audience', 'https://elsewhere.run.app'),
    setting(isPush, 'pushConfig.pushEndpoint', 'https://elsewhere.run.app'),
    (graph) => {
      const { pushEndpoint = '' } = (graph.find(isPush)?.inputs.pushConfig ?? {}) as {
        pushEndpoint?: string;
      };
      return setting(isPush, 'pushConfig.pushEndpoint', `${pushEndpoint}.evil.example`)(graph);
    },
  ],
  'no subscription hands messages to a dead-letter topic': [
    setting(isSubscription, 'deadLetterPolicy', { deadLetterTopic: 'dead' }),
  ],
  'no subscription expires': [
    setting(isSubscription, 'expirationPolicy', undefined),
    setting(isSubscription, 'expirationPolicy.ttl', '2678400s'),
  ],
  'an ack deadline is 10 to 600 s, and never the default': [
    setting(isSubscription, 'ackDeadlineSeconds', undefined),
    setting(isSubscription, 'ackDeadlineSeconds', 9),
    setting(isSubscription, 'ackDeadlineSeconds', 601),
  ],
  'a push is waited for as long as its function may take': [
    setting(isFunction, 'serviceConfig.timeoutSeconds', 60),
    setting(isFunction, variable('ACK_DEADLINE_SECONDS'), '60'),
    setting(isFunction, variable('ACK_DEADLINE_SECONDS'), undefined),
  ],
  'a topic or subscription keeps messages for a stated time, 10 minutes to 31 days': [
    setting(isTopic, 'messageRetentionDuration', undefined),
    setting(isTopic, 'messageRetentionDuration', '2678401s'),
    setting(isSubscription, 'messageRetentionDuration', '599s'),
  ],
  'a subscription keeps what is not acknowledged for 31 days': [
    setting(isSubscription, 'messageRetentionDuration', '604800s'),
  ],
  'a push backs off within 0 to 600 s': [
    setting(isPush, 'retryPolicy', undefined),
    setting(isPush, 'retryPolicy.maximumBackoff', '601s'),
    setting(isPush, 'retryPolicy.minimumBackoff', '601s'),
  ],
  'a filter is at most 256 bytes': [setting(isSubscription, 'filter', 'x'.repeat(257))],
  'a bucket cannot be made public': [
    setting(isA(BUCKET), 'publicAccessPrevention', 'inherited'),
    setting(isA(BUCKET), 'uniformBucketLevelAccess', undefined),
  ],
  'a bucket is not emptied by destroy': [setting(isA(BUCKET), 'forceDestroy', true)],
  'the staging bucket deletes by days since customTime, and by nothing else': [
    setting(isStaging, 'lifecycleRules', undefined),
    setting(isStaging, 'lifecycleRules.0.condition.age', 30),
    setting(isStaging, 'lifecycleRules.0.condition', { age: 30 }),
    setting(isStaging, 'lifecycleRules.0.condition.daysSinceCustomTime', 0),
    removing(isStaging),
  ],
  'what is deleted from the staging bucket can be had back for 7 days': [
    setting(isStaging, 'softDeletePolicy', undefined),
  ],
  'a source is named by its content and outlives its successor': [
    setting(isA(BUCKET_OBJECT), 'name', 'functions.zip'),
    altering(isA(BUCKET_OBJECT), (each) => ({ ...each, retainOnDelete: false })),
  ],
  'both functions are there': [removing(isFunction)],
  'a function runs on Node 24': [setting(isFunction, 'buildConfig.runtime', 'nodejs20')],
  'a function takes internal traffic only': [
    setting(isFunction, 'serviceConfig.ingressSettings', undefined),
    setting(isFunction, 'serviceConfig.ingressSettings', 'ALLOW_ALL'),
  ],
  'a function takes many requests at once, with a whole CPU at least': [
    setting(isFunction, 'serviceConfig.maxInstanceRequestConcurrency', undefined),
    setting(isFunction, 'serviceConfig.availableCpu', '0.5'),
    setting(isFunction, 'serviceConfig.availableCpu', undefined),
  ],
  'a function has a stated memory': [setting(isFunction, 'serviceConfig.availableMemory', '2048')],
  'a function has a stated ceiling of instances': [
    setting(isFunction, 'serviceConfig.maxInstanceCount', undefined),
    setting(isFunction, 'serviceConfig.minInstanceCount', 1001),
  ],
  'a function may take up to an hour': [setting(isFunction, 'serviceConfig.timeoutSeconds', 3601)],
  'a function is built of the program’s source, into its own repository': [
    setting(isFunction, 'buildConfig.dockerRepository', undefined),
    setting(isFunction, 'buildConfig.source.storageSource.object', 'other.zip'),
    setting(isFunction, 'buildConfig.source.storageSource.bucket', 'other'),
  ],
  'images are cleaned up': [
    setting(isA(REPOSITORY), 'cleanupPolicies', []),
    setting(isA(REPOSITORY), 'cleanupPolicyDryRun', true),
  ],
  'a function is told only what is not told already': [
    setting(isFunction, variable('K_SERVICE'), 'ingest'),
    setting(isFunction, variable('BATCH_LINGER_MS'), 15),
  ],
  'a function gets its key from Secret Manager, by a short name and a numbered version': [
    setting(isFunction, 'serviceConfig.secretEnvironmentVariables', []),
    setting(isFunction, 'serviceConfig.secretEnvironmentVariables.0.version', 'latest'),
    setting(isFunction, 'serviceConfig.secretEnvironmentVariables.0.secret', 'projects/p/secrets/s'),
  ],
  'what comes first is part of the program': [
    altering(isTopic, (each) => ({ ...each, dependencies: [...each.dependencies, 'urn:pulumi:gone'] })),
  ],
  'a function waits for what its accounts may do': [waitingForNothing(isFunction)],
  'a function waits for the version of its key': [
    (graph) => {
      const version = graph.find(isA(SECRET_VERSION))?.urn;
      return altering(isFunction, (each) => ({
        ...each,
        dependencies: each.dependencies.filter((urn) => urn !== version),
      }))(graph);
    },
  ],
  'a push waits for the leave to call its function': [
    waitingForNothing(isPush),
    removing(isA('gcp:cloudrunv2/serviceIamMember:ServiceIamMember')),
  ],
  'Everflow may publish only where a subscription keeps it already': [
    waitingForNothing(called('gcp:pubsub/topicIAMMember:TopicIAMMember', 'everflow-on-eventsTopic')),
  ],
  'a bucket announces objects only once it may publish': [
    (graph) => {
      const topic = String(graph.find(isTopic)?.id);
      const type = 'gcp:storage/notification:Notification';
      return adding(isTopic, () => ({ type, inputs: { topic }, dependencies: [] }))(graph);
    },
  ],
  'a grant waits for the role that it grants': [
    (graph) => {
      const roles = graph.filter(isRole).map(({ id }) => id);
      return waitingForNothing((each) => isGrant(each) && roles.includes(String(each.inputs.role)))(graph);
    },
  ],
  'a resource waits for its API to be enabled': [
    waitingForNothing(isTopic),
    waitingForNothing(isA(ACCOUNT)),
    removing((each) => isA(API)(each) && each.inputs.service === 'run.googleapis.com'),
  ],
  'names are such as Google allows': [
    setting(isTopic, 'name', 'google-events'),
    setting(isSubscription, 'name', undefined),
    setting(isA(BUCKET), 'name', 'Staging'),
    setting(isA(ACCOUNT), 'accountId', 'x'.repeat(31)),
    setting(isFunction, 'name', '1st'),
    setting(isRole, 'roleId', 'with-hyphen'),
  ],
  'labels are such as Google allows': [
    setting(isTopic, 'labels.Team', 'data'),
    setting(isTopic, 'labels.team', 'The Data Team'),
  ],
  'no text holds a value that was not there yet': [
    setting(isTopic, 'name', 'events-undefined'),
    setting(isTopic, 'labels.of', 'Calling [toString] on an [Output<T>] is not supported.'),
    setting(isTopic, 'labels.of', '[object Object]'),
  ],
  'functions, buckets and images are in one region': [
    setting(isFunction, 'location', 'us-central1'),
    setting(isA(BUCKET), 'location', 'EU'),
    setting(isA(REPOSITORY), 'location', undefined),
  ],
  'a topic that says where it stores messages includes the functions’ region': [
    setting(isTopic, 'messageStoragePolicy', { allowedPersistenceRegions: ['us-central1'] }),
  ],
  'what can have labels has those of the app and the stack': [
    setting(isTopic, 'labels', undefined),
    setting(isFunction, 'labels.stack', 'other'),
    setting(isA(REPOSITORY), 'labels.app', undefined),
  ],
  'every resource has the one provider, which states project and region': [
    altering(isTopic, (each) => ({ ...each, provider: '' })),
    setting(isA('pulumi:providers:gcp'), 'region', undefined),
  ],
  'there is one provider': [adding(isA('pulumi:providers:gcp'), () => ({}))],
  'a resource of the program has a component around it': [
    altering(isTopic, (each) => ({
      ...each,
      parent: 'urn:pulumi:prod::sluice::pulumi:pulumi:Stack::sluice-prod',
    })),
  ],
  'topics of events and the staging bucket cannot be destroyed by mistake': [
    altering(isEventsTopic, (each) => ({ ...each, protect: false })),
    altering(isStaging, (each) => ({ ...each, protect: false })),
  ],
  'the API key stands in no plain input': [
    setting(isFunction, variable('FLOWCORE_API_KEY'), API_KEY),
    altering(isA(SECRET_VERSION), (each) => ({ ...each, secretPaths: [] })),
  ],
  'a role that is made gives what one account needs in one place': [
    setting(isRole, 'permissions', ['pubsub.topics.delete']),
    setting(isRole, 'permissions', []),
  ],
  'what is granted is what is needed: nothing missing, nothing more': [
    removing(isGrant),
    setting(isGrant, 'role', 'roles/pubsub.subscriber'),
    setting(isGrant, 'member', 'user:mallory@example.com'),
    setting(isRole, 'permissions', []),
    setting(hasCondition, 'condition', undefined),
    setting(hasCondition, 'condition.expression', `${FUNCTIONS_BUCKETS} || true`),
  ],
};
