/** Says what a setting's value must be, when it is not. */
type Check = (value: string) => string | undefined;

const whole =
  (least: number, most: number): Check =>
  (value) =>
    /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `must be a whole number from ${least} to ${most}`;

const oneOf =
  (...choices: readonly string[]): Check =>
  (value) =>
    choices.includes(value) ? undefined : `must be one of ${choices.join(', ')}`;

const keyName: Check = (value) =>
  /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(value)
    ? undefined
    : 'must be letters, digits and underscores, at most 64, not starting with a digit';

/**
 * The functions' settings that `sluice:settings` may override. Infra imports nothing of the functions, so they stand
 * here again; a test compares names, checks and defaults with functions/config.ts.
 */
export const overridable: Readonly<Record<string, Check>> = {
  FLOWCORE_COMPRESSION: oneOf('none', 'gzip', 'deflate'),
  FLOWCORE_TIMEOUT_MS: whole(100, 300_000),
  MAX_FLOWCORE_REQUESTS: whole(1, 1000),
  RETRY_AFTER_CAP_MS: whole(0, 600_000),
  BATCH_MAX_EVENTS: whole(1, 10_000),
  BATCH_MAX_BYTES: whole(64_002, 50_000_000),
  BATCH_LINGER_MS: whole(0, 1000),
  BATCH_BISECTION: oneOf('on', 'off'),
  MAX_IN_FLIGHT_BYTES: whole(1_000_000, 10_000_000_000),
  PUSH_SERVER: oneOf('direct', 'framework'),
  KEY_EVENT_TIME: keyName,
  KEY_VALID_TIME: keyName,
  KEY_EVENT_KEY: keyName,
  KEY_ENTITY_KEY: keyName,
  KEY_DELIVERY: keyName,
};

/** Settings that have a key of their own, by variable. */
export const ownKeys: Readonly<Record<string, string>> = {
  FLOWCORE_URL: 'sluice:flowcoreUrl',
  FLOWCORE_TENANT: 'sluice:flowcoreTenant',
  FLOWCORE_DATA_CORE: 'sluice:flowcoreDataCore',
  FLOWCORE_API_KEY: 'sluice:flowcoreApiKey',
  FLOWCORE_DIALECT: 'sluice:flowcoreDialect',
  ACK_DEADLINE_SECONDS: 'sluice:ackDeadlineSeconds',
  EVENT_TYPE_ATTRIBUTE: 'sluice:eventTypeAttribute',
};

/** Defaults of settings that are weighed against others here. */
export const DEFAULT_FLOWCORE_TIMEOUT_MS = 20_000;

/** The keys that Sluice adds to every event, by the setting that renames them, and their defaults. */
export const addedKeyDefaults = {
  KEY_EVENT_TIME: 'event_time',
  KEY_VALID_TIME: 'valid_time',
  KEY_EVENT_KEY: 'event_key',
  KEY_ENTITY_KEY: 'entity_key',
  KEY_DELIVERY: 'delivery',
} as const;

/** Marks a pointer event, and is therefore no name for an added key. */
export const OVERFLOW_KEY = 'overflow';

export type AddedKeySetting = keyof typeof addedKeyDefaults;

/** Names of the added keys, overrides considered. */
export function addedKeysOf(settings: Readonly<Record<string, string>>): Record<AddedKeySetting, string> {
  return {
    KEY_EVENT_TIME: settings.KEY_EVENT_TIME ?? addedKeyDefaults.KEY_EVENT_TIME,
    KEY_VALID_TIME: settings.KEY_VALID_TIME ?? addedKeyDefaults.KEY_VALID_TIME,
    KEY_EVENT_KEY: settings.KEY_EVENT_KEY ?? addedKeyDefaults.KEY_EVENT_KEY,
    KEY_ENTITY_KEY: settings.KEY_ENTITY_KEY ?? addedKeyDefaults.KEY_ENTITY_KEY,
    KEY_DELIVERY: settings.KEY_DELIVERY ?? addedKeyDefaults.KEY_DELIVERY,
  };
}
