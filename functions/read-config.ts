import { customCleanEnv } from 'envalid';
import type { AddedKeys } from './added-keys.ts';
import { type SettingName, type SettingValues, settings } from './config.ts';
import { contradictions, dialectOf } from './contradictions.ts';

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
    readonly retryAfterCapMs: number;
  };
  readonly project: string;
  readonly stagingBucket: string;
  readonly stagedTopic: string;
  readonly quarantineTopic: string;
  readonly pushAuth: PushAuthConfig;
  readonly pushServer: 'direct' | 'framework';
  /** From the arrival of a message to the moment when what is unfinished is nacked. */
  readonly messageBudgetMs: number;
  readonly batch: {
    readonly maxEvents: number;
    readonly maxBytes: number;
    readonly lingerMs: number;
    readonly bisects: boolean;
  };
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
  /** By variable name. */
  readonly problems: ReadonlyMap<string, string>;

  constructor(problems: ReadonlyMap<string, string>) {
    const lines = [...problems].map(([setting, problem]) => `  ${setting}: ${problem}`);
    super(`cannot start: ${problems.size} setting(s) to mend\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/** Left of the ack deadline for the answer to travel: what is not done by then is nacked in time. */
const ANSWER_RESERVE_SECONDS = 15;

/** Reads the settings from environment variables. Throws BadSettings with all problems at once. */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems = new Map<string, string>();
  const values = customCleanEnv(env, settings, (cleaned) => cleaned, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors)) {
        problems.set(name, problemOf(settings[name as SettingName], env[name], error));
      }
    },
  });
  const isDeployed = env.K_SERVICE !== undefined;
  for (const [name, problem] of contradictions(values, isDeployed)) {
    if (!problems.has(name)) problems.set(name, problem);
  }
  const dialect = dialectOf(values);
  const pushAuth = readPushAuth(values);
  if (problems.size > 0 || dialect === undefined || pushAuth === undefined) throw new BadSettings(problems);
  return deepFreeze({
    flowcore: {
      url: values.FLOWCORE_URL,
      tenant: values.FLOWCORE_TENANT,
      dataCore: values.FLOWCORE_DATA_CORE,
      apiKey: values.FLOWCORE_API_KEY,
      dialect,
      compression: values.FLOWCORE_COMPRESSION,
      timeoutMs: values.FLOWCORE_TIMEOUT_MS,
      maxRequests: values.MAX_FLOWCORE_REQUESTS,
      retryAfterCapMs: values.RETRY_AFTER_CAP_MS,
    },
    project: values.GOOGLE_CLOUD_PROJECT,
    stagingBucket: values.STAGING_BUCKET,
    stagedTopic: values.STAGED_TOPIC,
    quarantineTopic: values.QUARANTINE_TOPIC,
    pushAuth,
    pushServer: values.PUSH_SERVER,
    messageBudgetMs: (values.ACK_DEADLINE_SECONDS - ANSWER_RESERVE_SECONDS) * 1000,
    batch: {
      maxEvents: values.BATCH_MAX_EVENTS,
      maxBytes: values.BATCH_MAX_BYTES,
      lingerMs: values.BATCH_LINGER_MS,
      bisects: values.BATCH_BISECTION === 'on',
    },
    maxInFlightBytes: values.MAX_IN_FLIGHT_BYTES,
    eventTypeAttribute: values.EVENT_TYPE_ATTRIBUTE,
    addedKeys: addedKeysOf(values),
  });
}

/** The names of the keys that are added to events, as they are set. */
export const addedKeysOf = (values: Pick<SettingValues, AddedKeySetting>): AddedKeys => ({
  eventTime: values.KEY_EVENT_TIME,
  validTime: values.KEY_VALID_TIME,
  eventKey: values.KEY_EVENT_KEY,
  entityKey: values.KEY_ENTITY_KEY,
  delivery: values.KEY_DELIVERY,
});

type AddedKeySetting =
  | 'KEY_EVENT_TIME'
  | 'KEY_VALID_TIME'
  | 'KEY_EVENT_KEY'
  | 'KEY_ENTITY_KEY'
  | 'KEY_DELIVERY';

/** What is wrong with a setting, in the words of its own description where it is not set. */
export function problemOf(spec: object, value: string | undefined, { message }: Error): string {
  if (value !== undefined) return message;
  const { desc = '', choices } = spec as { desc?: string; choices?: readonly string[] };
  return `is not set (${desc}${choices === undefined ? '' : `; one of ${choices.join(', ')}`})`;
}

function readPushAuth(values: SettingValues): PushAuthConfig | undefined {
  const { PUSH_AUTH: mode, PUSH_AUDIENCE: audience, PUSH_SERVICE_ACCOUNT: serviceAccount } = values;
  if (mode !== 'oidc') return mode === undefined ? undefined : { mode };
  return audience === undefined || serviceAccount === undefined
    ? undefined
    : { mode, audience, serviceAccount };
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value)) if (typeof part === 'object') deepFreeze(part);
  return Object.freeze(value);
}
