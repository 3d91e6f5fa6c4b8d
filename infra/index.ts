import { join } from 'node:path';
import * as gcp from '@pulumi/gcp';
import * as pulumi from '@pulumi/pulumi';
import { Accounts } from './accounts.ts';
import { Apis } from './apis.ts';
import { readBuild } from './build.ts';
import { cliConfig } from './cli-config.ts';
import { loadConfig } from './config.ts';
import { readEventTypes, untellable } from './event-types.ts';
import { FlowcoreKey } from './flowcore-key.ts';
import { PushFunction } from './function.ts';
import { functionEnvironment, SECRET_VARIABLE } from './function-environment.ts';
import { Grants } from './grants.ts';
import { ImageRepository } from './image-repository.ts';
import { namesOf } from './names.ts';
import { Observability } from './observability.ts';
import { Source } from './source.ts';
import { StagingBucket } from './staging-bucket.ts';
import { Subscriptions } from './subscriptions.ts';
import { serviceTargetsOf, targetsOf } from './targets.ts';
import { Topics } from './topics.ts';

const root = join(import.meta.dirname, '..');
const config = loadConfig();
const build = readBuild(join(root, 'dist'));
const types = readEventTypes(join(root, 'schemas'));
for (const type of untellable(types, config)) {
  pulumi.log.warn(
    `events of type ${type} cannot be told from others: set sluice:topics perType or sluice:eventTypeAttribute`,
  );
}

const { project, region, name, labels, budgets, instances, protect } = config;
const names = namesOf({ ...config, eventTypes: types.map((type) => type.name) });
const common = { project, region, name, labels, names, budgets };

const provider = new gcp.Provider('google', config.provider);
const apis = new Apis('apis', { project }, { provider });
const afterApis = { provider, dependsOn: [apis] };

const accounts = new Accounts(
  'accounts',
  { project, ids: names.accounts, publisherMember: config.publisherMember },
  afterApis,
);
const topics = new Topics('topics', { ...common, protect }, afterApis);
const staging = new StagingBucket('staging', { ...common, bucket: names.stagingBucket, protect }, afterApis);
const source = new Source('source', { ...common, bucket: names.sourceBucket, build }, afterApis);
const images = new ImageRepository('images', { ...common, repositoryId: names.imageRepository }, afterApis);
const flowcoreKey = new FlowcoreKey(
  'flowcore-key',
  { ...common, source: config.flowcoreKey, secretId: names.flowcoreKeySecret },
  afterApis,
);

const targets = targetsOf({ topics, staging, source, images, flowcoreKey });

const functionGrants = new Grants(
  'functions',
  {
    ...common,
    members: {
      ingest: { ingest: accounts.ingest.member },
      overflow: { overflow: accounts.overflow.member },
      build: { build: accounts.build.member },
    },
    targets,
  },
  afterApis,
);

const { secretProject: projectId, secretId: secret, version } = flowcoreKey;
const functionArgs = {
  ...common,
  source: { bucket: source.bucket, object: source.object },
  imageRepository: images.path,
  buildAccount: accounts.build,
  cpu: instances.cpu,
  size: instances.size,
  concurrency: instances.concurrency,
  timeoutSeconds: budgets.functionTimeout,
  environment: functionEnvironment<pulumi.Output<string>>(config, {
    stagingBucket: staging.created.name,
    stagedTopic: topics.staged.name,
    quarantineTopic: topics.quarantine.name,
  }),
  secrets: [{ key: SECRET_VARIABLE, projectId, secret, version }],
};
const deploy = (entryPoint: 'ingest' | 'overflow') =>
  new PushFunction(
    entryPoint,
    {
      ...functionArgs,
      entryPoint,
      function: names.functions[entryPoint],
      account: accounts[entryPoint],
      instances: instances[entryPoint],
    },
    { provider, dependsOn: [apis, functionGrants] },
  );
const ingest = deploy('ingest');
const overflow = deploy('overflow');

const serviceTargets = serviceTargetsOf({ ingest, overflow });
const invokers = new Grants(
  'invokers',
  { ...common, members: { push: { push: accounts.push.member } }, targets: serviceTargets },
  { provider, dependsOn: [apis, ingest, overflow] },
);
const operators = Object.fromEntries(config.operatorMembers.map((member) => [`operator-${member}`, member]));
new Grants(
  'operators',
  { ...common, members: { operator: operators }, targets: { ...targets, ...serviceTargets } },
  afterApis,
);

const subscriptions = new Subscriptions(
  'subscriptions',
  {
    ...common,
    events: topics.events,
    stagedTopic: topics.staged.name,
    quarantineTopic: topics.quarantine.name,
    uris: { ingest: ingest.uri, overflow: overflow.uri },
    pusher: accounts.push.email,
  },
  { provider, dependsOn: [apis, invokers] },
);

// Only now: an event that comes before its subscription would reach nobody.
new Grants(
  'publisher',
  { ...common, members: { everflow: { everflow: accounts.publisherMember } }, targets },
  { provider, dependsOn: [apis, subscriptions] },
);

const events = subscriptions.events;
const fullNames = events.map((entry) => pulumi.interpolate`projects/${project}/topics/${entry.topic}`);

const { dashboardUrl } = new Observability(
  'observability',
  {
    ...common,
    services: { ingest: ingest.service, overflow: overflow.service },
    eventsTopics: events.map(({ topic }) => topic),
    eventsSubscriptions: events.map(({ subscription }) => subscription),
    stagedSubscription: subscriptions.overflow.name,
    quarantineSubscription: subscriptions.quarantine.name,
    stagingBucket: staging.created.name,
    maxInstances: { ingest: instances.ingest.max, overflow: instances.overflow.max },
    eventsRetentionSeconds: budgets.unackedRetention,
    silenceMinutes: config.silenceMinutes,
    notificationChannels: [...config.notificationEmails, ...config.notificationChannels],
  },
  afterApis,
);

/** Full names of the topics to give to Everflow: the one topic, or one for each event type. */
export const topic =
  config.topics === 'single'
    ? fullNames[0]
    : Object.fromEntries(events.map(({ type }, index) => [type, fullNames[index]]));
/** IAM member that may publish there. */
export const publisherMember = accounts.publisherMember;
export const subscriptionNames = {
  ingest: events.map(({ subscription }) => subscription),
  overflow: subscriptions.overflow.name,
  quarantine: subscriptions.quarantine.name,
};
export const functionUris = { ingest: ingest.uri, overflow: overflow.uri };
export const buckets = { staging: staging.created.name, source: source.bucket };
export { dashboardUrl };
/** What the `sluice` command reads. */
export const sluiceConfig = cliConfig(config, {
  events: events.map(({ topic, subscription, path }) => ({ topic, subscription, path })),
  staged: { topic: topics.staged.name, subscription: subscriptions.overflow.name },
  quarantine: { topic: topics.quarantine.name, subscription: subscriptions.quarantine.name },
  buckets,
  services: {
    ingest: { name: ingest.service, uri: ingest.uri },
    overflow: { name: overflow.service, uri: overflow.uri },
  },
  apiKeyVersion: flowcoreKey.versionName,
});
