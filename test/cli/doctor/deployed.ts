import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import type { Surroundings } from '../../../cli/surroundings.ts';
import { createHttp } from '../../../functions/flowcore/http.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import type { Ran, RunOptions } from '../../support/run-sluice.ts';
import { type GoogleApis, startGoogleApis } from './google-apis.ts';

export const DAY_SECONDS = 24 * 60 * 60;
export const RETENTION = { seconds: 31 * DAY_SECONDS };
export const PUSH_ACCOUNT = 'push@local.iam.gserviceaccount.com';
export const KEY_VERSION = 'projects/local/secrets/flowcore-key/versions/3';
const SERVICES = 'projects/local/locations/europe-west1/services';
export const INGEST_SERVICE = `GET run.googleapis.com/v2/${SERVICES}/sluice-ingest`;
export const PROJECT = 'POST cloudresourcemanager.googleapis.com/v3/projects/local:testIamPermissions';
export const KEY = `GET secretmanager.googleapis.com/v1/${KEY_VERSION}:access`;

/** A finding as `--json` gives it. */
export interface Told {
  readonly group: string;
  readonly check: string;
  readonly mark: 'ok' | 'warn' | 'bad' | 'skip';
  readonly what: string;
  readonly says: string;
  readonly mend?: string;
}

/** A deployment as Pulumi makes it, with its stack's output, and Google's REST services beside it. */
export interface Deployed {
  readonly deployment: Deployment;
  readonly apis: GoogleApis;
  readonly endpoints: Readonly<Record<'ingest' | 'overflow', string>>;
  /** What each function's service is pushed with. */
  pushConfig(role: 'ingest' | 'overflow'): object;
  /** Runs `sluice doctor` as an operator would on Google Cloud, by the stack alone. */
  doctor(args?: readonly string[], options?: DoctorRun): Promise<Ran>;
  close(): Promise<void>;
}

export interface DoctorRun extends Partial<RunOptions> {
  /** Where Pub/Sub is, for another account than the owner's. */
  readonly pubsubHost?: string;
  readonly storageUrl?: string;
}

type Stack = ReturnType<typeof stackOf>;

/** Opens one; `change` makes another stack of the usual one. */
export async function openDeployed(change = (stack: Stack): object => stack): Promise<Deployed> {
  const deployment = await openDeployment();
  const { pubsub, env, folder } = deployment;
  const uriOf = async (subscription: string) => {
    const [{ pushConfig }] = await pubsub.subscription(subscription).getMetadata();
    return String(pushConfig?.pushEndpoint).replace(/\/$/, '');
  };
  const endpoints = {
    ingest: await uriOf(names.eventsSubscription),
    overflow: await uriOf(names.stagedSubscription),
  };
  const pushConfig = (role: keyof typeof endpoints) => ({
    pushEndpoint: endpoints[role],
    oidcToken: { serviceAccountEmail: PUSH_ACCOUNT, audience: endpoints[role] },
  });
  for (const [name, role] of [
    [names.eventsSubscription, 'ingest'],
    [names.stagedSubscription, 'overflow'],
    [names.quarantineSubscription, undefined],
  ] as const) {
    await pubsub.subscription(name).setMetadata({ messageRetentionDuration: RETENTION });
    if (role !== undefined) await pubsub.subscription(name).modifyPushConfig(pushConfig(role));
  }
  const stack = { sluiceConfig: change(stackOf(env, endpoints)) };
  const stackFile = join(folder, 'stack.json');
  await writeFile(stackFile, JSON.stringify(stack));
  const apis = await startGoogleApis(answersOf(env, endpoints));
  return {
    ...{ deployment, apis, endpoints, pushConfig },
    async doctor(args = [], { pubsubHost, storageUrl, ...options } = {}) {
      const http = createHttp();
      const surroundings: Partial<Surroundings> = {
        http: apis.leadHere(http.client),
        connectPubSub: async (projectId) =>
          new PubSub({
            projectId,
            apiEndpoint: pubsubHost ?? deployment.pubsubServer.host,
            emulatorMode: true,
          }),
        connectStorage: async (projectId) =>
          new Storage({
            projectId,
            apiEndpoint: storageUrl ?? deployment.storageServer.url,
            retryOptions: { autoRetry: false },
          }),
      };
      const cleared = Object.fromEntries(Object.keys(env).map((name) => [name, undefined]));
      const given = { FLOWCORE_READ_URL: env.FLOWCORE_READ_URL, SLUICE_STATE: env.SLUICE_STATE };
      const ran = await deployment.sluice(['doctor', '--stack-output', stackFile, ...args], {
        ...options,
        env: { ...cleared, ...given, ...options.env },
        surroundings: { ...surroundings, ...options.surroundings },
      });
      http.close();
      return ran;
    },
    async close() {
      await apis.close();
      await deployment.close();
    },
  };
}

type Env = Readonly<Record<string, string>>;
type Endpoints = Deployed['endpoints'];

function stackOf(env: Env, endpoints: Endpoints) {
  return {
    ...{ project: names.project, region: 'europe-west1', name: 'sluice' },
    events: [{ topic: names.eventsTopic, subscription: names.eventsSubscription, path: '/' }],
    staged: { topic: names.stagedTopic, subscription: names.stagedSubscription },
    quarantine: { topic: names.quarantineTopic, subscription: names.quarantineSubscription },
    buckets: { staging: names.bucket, source: 'source' },
    services: {
      ingest: { name: 'sluice-ingest', uri: endpoints.ingest },
      overflow: { name: 'sluice-overflow', uri: endpoints.overflow },
    },
    flowcore: {
      ...{ url: env.FLOWCORE_URL, tenant: env.FLOWCORE_TENANT, dataCore: env.FLOWCORE_DATA_CORE },
      ...{ dialect: env.FLOWCORE_DIALECT, apiKeyVersion: KEY_VERSION },
    },
    eventTypeAttribute: env.EVENT_TYPE_ATTRIBUTE,
    addedKeys: {
      ...{ eventTime: 'event_time', validTime: 'valid_time', eventKey: 'event_key' },
      ...{ entityKey: 'entity_key', delivery: 'delivery' },
    },
    settings: {},
    ackDeadlineSeconds: 120,
    replayWindowSeconds: RETENTION.seconds,
    unackedRetentionSeconds: RETENTION.seconds,
  };
}

/** A service as Cloud Run describes it, in the state that a deployment leaves it in. */
export const serviceOf = (env: Env, uri: string) => ({
  uri,
  terminalCondition: { type: 'Ready', state: 'CONDITION_SUCCEEDED' },
  template: {
    timeout: '120s',
    containers: [
      {
        env: [
          ...Object.entries(env)
            .filter(([name]) =>
              /^(FLOWCORE_(?!API_KEY|READ)|GOOGLE|STAG|QUARANTINE_TOPIC|ACK|EVENT_TYPE|KEY_)/.test(name),
            )
            .filter(([name]) => name !== 'STAGED_SUBSCRIPTION')
            .map(([name, value]) => ({ name, value })),
          { name: 'PUSH_AUTH', value: 'iam' },
          {
            name: 'FLOWCORE_API_KEY',
            valueSource: { secretKeyRef: { secret: 'projects/7/secrets/flowcore-key', version: '3' } },
          },
        ],
      },
    ],
  },
});

function answersOf(env: Env, endpoints: Endpoints) {
  const policy = { bindings: [{ role: 'roles/run.invoker', members: [`serviceAccount:${PUSH_ACCOUNT}`] }] };
  const overflow = `GET run.googleapis.com/v2/${SERVICES}/sluice-overflow`;
  return {
    [INGEST_SERVICE]: serviceOf(env, endpoints.ingest),
    [`${INGEST_SERVICE}:getIamPolicy`]: policy,
    [overflow]: serviceOf(env, endpoints.overflow),
    [`${overflow}:getIamPolicy`]: 403,
    [KEY]: { payload: { data: Buffer.from(env.FLOWCORE_API_KEY ?? '').toString('base64') } },
    [PROJECT]: { permissions: PROJECT_PERMISSIONS },
    'GET storage.googleapis.com/': 400,
  };
}

const PROJECT_PERMISSIONS = [
  ...['create', 'delete', 'get', 'list', 'seek'].map((verb) => `pubsub.snapshots.${verb}`),
  ...['consume', 'create', 'delete', 'get', 'list'].map((verb) => `pubsub.subscriptions.${verb}`),
];
