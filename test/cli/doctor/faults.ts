import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PubSub } from '@google-cloud/pubsub';
import type { BucketMetadata } from '@google-cloud/storage';
import { names } from '../../../local/start/environment.ts';
import { shiftedClock } from '../../support/shifted-clock.ts';
import { type Deployed, type DoctorRun, INGEST_SERVICE, KEY, PROJECT, RETENTION } from './deployed.ts';

/** Something that is wrong with a deployment. */
export interface Fault {
  readonly name: string;
  readonly break?: (deployed: Deployed) => Promise<unknown>;
  /** How the command looks at it, where not as on Google Cloud. */
  readonly look?: Look | ((deployed: Deployed) => Promise<Look>);
  /** Makes it whole again. */
  readonly mend?: (deployed: Deployed) => Promise<unknown>;
  /** The checks that find it, all of them and no others. */
  readonly found: readonly string[];
  /** The command that mends it, as the report says it. */
  readonly says: RegExp;
  /** Where it is only to be looked at. */
  readonly mark?: 'warn';
}

/** How the command is run. */
export interface Look extends DoctorRun {
  readonly args?: readonly string[];
  /** By the settings in the environment, without a stack. */
  readonly local?: true;
}

const REDEPLOY = /npm run deploy -- --refresh/;
const { eventsSubscription: ingest, stagedSubscription: staged, quarantineSubscription: quarantine } = names;

const subscription = (deployed: Deployed, name: string) => deployed.deployment.pubsub.subscription(name);
const update =
  (name: string, change: Parameters<ReturnType<PubSub['subscription']>['setMetadata']>[0]) =>
  async (deployed: Deployed): Promise<void> => {
    await subscription(deployed, name).setMetadata(change);
  };
/** The subscription anew, on a topic and with settings. */
const remake =
  (name: string, topic: string, settings: object = {}) =>
  async ({ deployment: { pubsub } }: Deployed): Promise<void> => {
    await pubsub
      .subscription(name)
      .delete()
      .catch(() => {});
    const kept = { messageRetentionDuration: RETENTION, expirationPolicy: {} };
    await pubsub.createSubscription(topic, name, { ...kept, ...settings });
  };
const push =
  (name: string, changeOf: (config: object) => object) =>
  async (deployed: Deployed): Promise<void> => {
    await subscription(deployed, name).modifyPushConfig(changeOf(deployed.pushConfig('ingest')));
  };
const asPushed = push(ingest, (config) => config);
const bucket =
  (change: BucketMetadata) =>
  async ({ deployment: { storage } }: Deployed): Promise<void> => {
    await storage.bucket(names.bucket).setMetadata(change);
  };
const rule = (condition: object) => ({
  lifecycle: { rule: [{ action: { type: 'Delete' as const }, condition }] },
});
/** Another answer of one of Google's services, and the old one back. */
const answering = (call: string, changeOf: (answer: object) => object | number) => {
  let before: object | number = 404;
  return {
    break: async ({ apis }: Deployed): Promise<void> => {
      before = apis.answers[call] ?? 404;
      apis.answers[call] = changeOf(before as object);
    },
    mend: async ({ apis }: Deployed): Promise<void> => {
      apis.answers[call] = before;
    },
  };
};

/** Everything that can go wrong and be produced here. */
export const faults: readonly Fault[] = [
  {
    name: 'a subscription that was deleted',
    break: async (deployed) => subscription(deployed, quarantine).delete(),
    mend: remake(quarantine, names.quarantineTopic),
    found: ['subscription'],
    says: REDEPLOY,
  },
  {
    name: 'a subscription that was deleted, where no stack could make it again',
    break: async (deployed) => subscription(deployed, quarantine).delete(),
    look: { local: true },
    mend: remake(quarantine, names.quarantineTopic),
    found: ['subscription'],
    says: /gcloud pubsub subscriptions create quarantine-records --topic=quarantine .*--project=local/,
  },
  {
    name: 'a subscription on another topic',
    break: remake(quarantine, names.stagedTopic),
    mend: remake(quarantine, names.quarantineTopic),
    found: ['subscription-topic'],
    says: REDEPLOY,
  },
  {
    name: 'a filter',
    break: remake(quarantine, names.quarantineTopic, { filter: 'attributes:a' }),
    mend: remake(quarantine, names.quarantineTopic),
    found: ['subscription-filter'],
    says: REDEPLOY,
  },
  {
    name: 'a subscription that expires',
    break: update(ingest, { expirationPolicy: { ttl: { seconds: 31 * 86_400 } } }),
    mend: update(ingest, { expirationPolicy: {} }),
    found: ['subscription-expiry'],
    says: REDEPLOY,
  },
  {
    name: 'a subscription that keeps too little',
    break: update(staged, { messageRetentionDuration: { seconds: 86_400 } }),
    mend: update(staged, { messageRetentionDuration: RETENTION }),
    found: ['subscription-retention'],
    says: REDEPLOY,
  },
  {
    name: 'another ack deadline',
    break: update(ingest, { ackDeadlineSeconds: 60 }),
    look: { local: true },
    mend: update(ingest, { ackDeadlineSeconds: 120 }),
    found: ['subscription-ack-deadline'],
    says: /subscriptions update everflow-events-ingest --ack-deadline=120 --project=local/,
  },
  {
    name: 'a topic that was deleted',
    break: async ({ deployment }) => deployment.pubsub.topic(names.quarantineTopic).delete(),
    mend: async (deployed) => {
      await deployed.deployment.pubsub.createTopic(names.quarantineTopic);
      await remake(quarantine, names.quarantineTopic)(deployed);
    },
    found: ['topic', 'subscription-topic'],
    says: REDEPLOY,
  },
  {
    name: 'a topic that keeps too little',
    break: async ({ deployment }) => {
      const messageRetentionDuration = { seconds: 86_400 };
      await deployment.pubsub.topic(names.eventsTopic).setMetadata({ messageRetentionDuration });
    },
    mend: ({ deployment }) =>
      deployment.pubsub.topic(names.eventsTopic).setMetadata({ messageRetentionDuration: RETENTION }),
    found: ['topic-retention'],
    says: REDEPLOY,
  },
  {
    name: 'a wrong push endpoint',
    break: push(ingest, (config) => ({ ...config, pushEndpoint: 'http://127.0.0.1:9/' })),
    mend: asPushed,
    found: ['push-endpoint', 'push-reach'],
    says: REDEPLOY,
  },
  {
    name: 'a push endpoint whose path names no event type',
    break: async (deployed) => {
      const { ingest: url } = deployed.endpoints;
      await subscription(deployed, ingest).modifyPushConfig({ pushEndpoint: `${url}/no-such-type` });
    },
    look: { local: true },
    mend: asPushed,
    found: ['push-endpoint'],
    says: /modify-push-config everflow-events-ingest --push-endpoint=URL-OF-INGEST --project=local/,
  },
  {
    name: 'a token for somebody else',
    break: push(ingest, (config) => ({
      ...config,
      oidcToken: { serviceAccountEmail: 'push@x', audience: 'https://elsewhere.run.app' },
    })),
    mend: asPushed,
    found: ['push-token', 'service-callers'],
    says: REDEPLOY,
  },
  {
    name: 'a quarantine that is pushed away',
    break: async (deployed) => {
      await subscription(deployed, quarantine).modifyPushConfig({ pushEndpoint: 'http://127.0.0.1:9/' });
    },
    mend: (deployed) => subscription(deployed, quarantine).modifyPushConfig({}),
    found: ['no-push'],
    says: REDEPLOY,
  },
  {
    name: 'a service that is gone',
    ...answering(INGEST_SERVICE, () => 404),
    found: ['service'],
    says: REDEPLOY,
  },
  {
    name: 'a service that does not start',
    ...answering(INGEST_SERVICE, (service) => ({
      ...service,
      terminalCondition: { state: 'CONDITION_FAILED', message: 'the image is gone' },
    })),
    found: ['service-ready'],
    says: /the image is gone.*npm run deploy/s,
  },
  {
    name: 'functions with other settings',
    look: { args: ['--set', 'FLOWCORE_TIMEOUT_MS=1000'] },
    found: ['service-settings', 'service-settings'],
    says: /FLOWCORE_TIMEOUT_MS.*npm run deploy/s,
  },
  {
    name: 'functions with another version of the key, and too little time',
    ...answering(INGEST_SERVICE, (service) =>
      JSON.parse(JSON.stringify(service).replace('"version":"3"', '"version":"2"').replace('120s', '60s')),
    ),
    found: ['service-key', 'service-timeout'],
    says: /npm run deploy/,
  },
  {
    name: 'a door that is open to everybody',
    ...answering(`${INGEST_SERVICE}:getIamPolicy`, () => ({
      bindings: [{ role: 'roles/run.invoker', members: ['allUsers'] }],
    })),
    found: ['service-callers'],
    says: REDEPLOY,
  },
  {
    name: 'a key that may not be read',
    ...answering(KEY, () => 403),
    found: ['api-key'],
    says: /operatorMembers/,
  },
  {
    name: 'a bucket that does not exist',
    look: { local: true, args: ['--set', 'STAGING_BUCKET=nowhere'] },
    found: ['bucket'],
    says: /gcloud storage buckets create gs:\/\/nowhere/,
  },
  {
    name: 'a rule that deletes by age',
    break: bucket(rule({ age: 30 })),
    mend: bucket(rule({ daysSinceCustomTime: 32 })),
    found: ['bucket-lifecycle'],
    says: REDEPLOY,
  },
  {
    name: 'a bucket that can be opened to the public',
    break: bucket({ iamConfiguration: { publicAccessPrevention: 'inherited' } }),
    mend: bucket({ iamConfiguration: { publicAccessPrevention: 'enforced' } }),
    found: ['bucket-access'],
    says: REDEPLOY,
  },
  {
    name: 'a Flowcore that does not answer',
    look: { local: true, env: { FLOWCORE_URL: 'http://127.0.0.1:9' } },
    found: ['flowcore-reachable'],
    says: /export FLOWCORE_URL=/,
  },
  {
    name: 'the wrong dialect',
    look: { local: true, env: { FLOWCORE_DIALECT: 'api-v1' } },
    found: ['flowcore-dialect'],
    says: /export FLOWCORE_DIALECT=webhook/,
  },
  {
    name: 'the wrong key',
    look: { local: true, env: { FLOWCORE_API_KEY: 'fc_wrong_key' } },
    found: ['flowcore-key', 'flowcore-directory'],
    says: /export FLOWCORE_API_KEY=KEY/,
  },
  {
    name: 'event types that Flowcore does not know',
    async look({ deployment: { folder } }) {
      const schemas = join(folder, 'more-schemas');
      await cp('schemas', schemas, { recursive: true });
      await cp('test/cases/drop-and-rename/schemas/lead.schema.json', join(schemas, 'lead.schema.json'));
      return { args: ['--schemas', schemas] };
    },
    found: ['flowcore-event-types', 'flowcore-event-types'],
    says: /create event type lead\.created\.file\.0 in flow type acme\.0 of data core affiliate/,
  },
  {
    name: 'schemas that do not load',
    async look({ deployment: { folder } }) {
      const schemas = join(folder, 'broken-schemas');
      await cp('schemas', schemas, { recursive: true });
      await writeFile(join(schemas, 'click.schema.json'), '{');
      return { args: ['--schemas', schemas] };
    },
    found: ['schemas'],
    says: /schemas\/click\.schema\.json#.*npx sluice schemas check/s,
  },
  {
    name: 'types that nothing tells',
    look: { local: true, args: ['--schemas', 'schemas'], env: { EVENT_TYPE_ATTRIBUTE: undefined } },
    found: ['recognition'],
    mark: 'warn',
    says: /impression.*EVENT_TYPE_ATTRIBUTE/s,
  },
  {
    name: 'a setting that is missing and one that is wrong',
    look: { local: true, env: { QUARANTINE_TOPIC: undefined, BATCH_LINGER_MS: 'soon' } },
    found: ['settings', 'settings'],
    says: /export QUARANTINE_TOPIC=.*export BATCH_LINGER_MS=|export BATCH_LINGER_MS=.*export QUARANTINE_TOPIC=/s,
  },
  {
    name: 'permissions that are missing in Pub/Sub',
    async look({ deployment: { pubsubServer } }) {
      const missing = 'pubsub.topics.attachSubscription';
      return { pubsubHost: await pubsubServer.openFor({ may: ({ permission }) => permission !== missing }) };
    },
    found: ['permissions'],
    says: /missing: pubsub\.topics\.attachSubscription.*operatorMembers/s,
  },
  {
    name: 'permissions that are missing on the bucket',
    async look({ deployment: { storageServer } }) {
      const missing = 'storage.objects.update';
      return { storageUrl: await storageServer.openFor({ may: ({ permission }) => permission !== missing }) };
    },
    found: ['permissions'],
    says: /missing: storage\.objects\.update/,
  },
  {
    name: 'permissions that are missing on the project',
    ...answering(PROJECT, () => ({ permissions: ['pubsub.subscriptions.get'] })),
    found: ['project-permissions'],
    says: /missing: pubsub\.snapshots\.create/,
  },
  {
    name: 'a clock that is 10 minutes ahead',
    async look() {
      const clock = shiftedClock();
      clock.shift(600_000);
      return { clock };
    },
    found: ['clock', 'clock'],
    says: /timedatectl/,
  },
  {
    name: 'a subscription that a replay left behind',
    break: async ({ deployment }) => {
      await deployment.pubsub.createSubscription(names.eventsTopic, 'sluice-replay-7');
    },
    mend: (deployed) => subscription(deployed, 'sluice-replay-7').delete(),
    found: ['temporary-subscriptions'],
    mark: 'warn',
    says: /gcloud pubsub subscriptions delete sluice-replay-7 --project=local/,
  },
  {
    name: 'a snapshot that expires soon',
    break: ({ deployment }) => deployment.sluice(['snapshot', 'create', 'monday']),
    async look() {
      const clock = shiftedClock();
      clock.shift(6.5 * 24 * 60 * 60 * 1000);
      return { clock };
    },
    mend: ({ deployment }) => deployment.sluice(['snapshot', 'delete', 'monday']),
    found: ['clock', 'clock', 'snapshots'],
    says: /replay --from monday/,
  },
];
