import { type CleanedEnv, customCleanEnv } from 'envalid';
import { type AddedKeys, OVERFLOW_KEY } from './added-keys.ts';
import { type SettingName, settings } from './settings.ts';

/** The settings as the code uses them: checked, complete, frozen. */
export interface Config {
  readonly flowcore: {
    readonly url: string;
    readonly tenant: string;
    readonly dataCore: string;
    readonly apiKey: string;
    readonly dialect: 'webhook' | 'api-v1';
    readonly compression: 'none' | 'gzip' | 'deflate';
    readonly timeoutMs: number;
    readonly maxRequests: number;
  };
  readonly project: string;
  readonly stagingBucket: string;
  readonly stagedTopic: string;
  readonly quarantineTopic: string;
  readonly pushAuth: PushAuthConfig;
  /** From the arrival of a message to the moment when what is unfinished is nacked. */
  readonly messageBudgetMs: number;
  readonly batch: { readonly maxEvents: number; readonly maxBytes: number; readonly lingerMs: number };
  readonly maxInFlightBytes: number;
  readonly eventTypeAttribute: string | undefined;
  readonly addedKeys: AddedKeys;
}

export type PushAuthConfig =
  | { readonly mode: 'iam' | 'none' }
  | { readonly mode: 'oidc'; readonly audience: string; readonly serviceAccount: string };

/** Settings that Sluice cannot start with; the message lists every problem by variable name. */
export class BadSettings extends Error {
  override readonly name = 'BadSettings';

  constructor(problems: ReadonlyMap<string, string>) {
    const lines = [...problems].map(([setting, problem]) => `  ${setting}: ${problem}`);
    super(`cannot start: ${problems.size} setting(s) to mend\n${lines.join('\n')}`);
  }
}

const PUBLIC_HOST = 'webhook.api.flowcore.io';
/** Left of the ack deadline for the answer to travel: what is not done by then is nacked in time. */
const ANSWER_RESERVE_SECONDS = 15;

/** Reads the settings from environment variables. Throws BadSettings with all problems at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems = new Map<string, string>();
  const values = customCleanEnv(env, settings, (cleaned) => cleaned, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        problems.set(name, env[name] === undefined ? missing(name as SettingName) : error.message);
      }
    },
  });
  const dialect = values.FLOWCORE_DIALECT ?? dialectOfHost(values.FLOWCORE_URL);
  const pushAuth = readPushAuth(values, env.K_SERVICE !== undefined, problems);
  const addedKeys = readAddedKeys(values, problems);
  if (dialect === undefined && !problems.has('FLOWCORE_URL') && !problems.has('FLOWCORE_DIALECT')) {
    problems.set('FLOWCORE_DIALECT', `must be webhook or api-v1: the default holds for ${PUBLIC_HOST} only`);
  }
  if (
    dialect === 'api-v1' &&
    values.FLOWCORE_COMPRESSION !== 'none' &&
    !problems.has('FLOWCORE_COMPRESSION')
  ) {
    problems.set('FLOWCORE_COMPRESSION', 'must be none: the service that speaks api-v1 does not decompress');
  }
  if (
    dialect === 'api-v1' &&
    values.FLOWCORE_API_KEY !== undefined &&
    !/^(fc_[^_]+_|[^:]+:)./.test(values.FLOWCORE_API_KEY)
  ) {
    problems.set(
      'FLOWCORE_API_KEY',
      'must be <key id>:<key> or a whole fc_… key where the dialect is api-v1',
    );
  }
  if (problems.size > 0 || dialect === undefined || pushAuth === undefined) throw new BadSettings(problems);
  return Object.freeze({
    flowcore: {
      url: values.FLOWCORE_URL,
      tenant: values.FLOWCORE_TENANT,
      dataCore: values.FLOWCORE_DATA_CORE,
      apiKey: values.FLOWCORE_API_KEY,
      dialect,
      compression: values.FLOWCORE_COMPRESSION,
      timeoutMs: values.FLOWCORE_TIMEOUT_MS,
      maxRequests: values.MAX_FLOWCORE_REQUESTS,
    },
    project: values.GOOGLE_CLOUD_PROJECT,
    stagingBucket: values.STAGING_BUCKET,
    stagedTopic: values.STAGED_TOPIC,
    quarantineTopic: values.QUARANTINE_TOPIC,
    pushAuth,
    messageBudgetMs: (values.ACK_DEADLINE_SECONDS - ANSWER_RESERVE_SECONDS) * 1000,
    batch: {
      maxEvents: values.BATCH_MAX_EVENTS,
      maxBytes: values.BATCH_MAX_BYTES,
      lingerMs: values.BATCH_LINGER_MS,
    },
    maxInFlightBytes: values.MAX_IN_FLIGHT_BYTES,
    eventTypeAttribute: values.EVENT_TYPE_ATTRIBUTE,
    addedKeys,
  });
}

type Values = ReturnType<typeof customCleanEnv<typeof settings, CleanedEnv<typeof settings>>>;

const missing = (name: SettingName): string => {
  const { desc, choices } = settings[name] as { desc?: string; choices?: readonly string[] };
  return `is not set (${desc ?? ''}${choices === undefined ? '' : `; one of ${choices.join(', ')}`})`;
};

const dialectOfHost = (url: string | undefined): 'webhook' | undefined =>
  url !== undefined && new URL(url).hostname === PUBLIC_HOST ? 'webhook' : undefined;

function readPushAuth(
  values: Values,
  isDeployed: boolean,
  problems: Map<string, string>,
): PushAuthConfig | undefined {
  const { PUSH_AUTH: mode, PUSH_AUDIENCE: audience, PUSH_SERVICE_ACCOUNT: serviceAccount } = values;
  if (mode === 'none' && isDeployed) {
    problems.set('PUSH_AUTH', 'must not be none on Cloud Run (K_SERVICE is set): anyone could push');
  }
  if (mode !== 'oidc') return mode === undefined ? undefined : { mode };
  if (audience === undefined) problems.set('PUSH_AUDIENCE', 'must be set where PUSH_AUTH is oidc');
  if (serviceAccount === undefined)
    problems.set('PUSH_SERVICE_ACCOUNT', 'must be set where PUSH_AUTH is oidc');
  return audience === undefined || serviceAccount === undefined
    ? undefined
    : { mode, audience, serviceAccount };
}

function readAddedKeys(values: Values, problems: Map<string, string>): AddedKeys {
  const names = {
    KEY_EVENT_TIME: values.KEY_EVENT_TIME,
    KEY_VALID_TIME: values.KEY_VALID_TIME,
    KEY_EVENT_KEY: values.KEY_EVENT_KEY,
    KEY_ENTITY_KEY: values.KEY_ENTITY_KEY,
    KEY_DELIVERY: values.KEY_DELIVERY,
  };
  const owners = new Map<string, string>([[OVERFLOW_KEY, 'the pointer of oversized events']]);
  for (const [setting, name] of Object.entries(names)) {
    const owner = owners.get(name);
    if (owner !== undefined) problems.set(setting, `must differ from the name of ${owner}, ${name}`);
    owners.set(name, setting);
  }
  return {
    eventTime: names.KEY_EVENT_TIME,
    validTime: names.KEY_VALID_TIME,
    eventKey: names.KEY_EVENT_KEY,
    entityKey: names.KEY_ENTITY_KEY,
    delivery: names.KEY_DELIVERY,
  };
}
