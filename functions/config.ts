import { type CleanedEnv, EnvError, makeExactValidator, str } from 'envalid';

export const text = makeExactValidator<string>((input) => {
  if (input.trim() === '') throw new EnvError('is set but empty');
  return input;
});

/** What an HTTP header can carry as it is. */
export const headerText = makeExactValidator<string>((input) => {
  if (/^[\x21-\x7e]+$/.test(input)) return input;
  throw new EnvError('must be printable ASCII without spaces or line breaks');
});

export const httpUrl = makeExactValidator<string>((input) => {
  const url = URL.canParse(input) ? new URL(input) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw new EnvError('is not an http(s) URL');
  if (url.search !== '' || url.hash !== '') throw new EnvError('must have neither query nor fragment');
  return input.replace(/(?<!\/)\/+$/, '');
});

const whole = (min: number, max: number) =>
  makeExactValidator<number>((input) => {
    const value = /^\d+$/.test(input) ? Number(input) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new EnvError(`must be a whole number from ${min} to ${max}`);
  });

const keyName = makeExactValidator<string>((input) => {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(input)) return input;
  throw new EnvError('must be letters, digits and underscores, at most 64, not starting with a digit');
});

/**
 * The settings of both functions, all environment variables: how each is read, its default and its meaning.
 * A setting without a default must be set. What depends on two settings at once is checked in contradictions.ts.
 */
export const settings = {
  FLOWCORE_URL: httpUrl({
    desc: 'base URL of the Flowcore service',
    example: 'https://webhook.api.flowcore.io',
  }),
  FLOWCORE_TENANT: text({ desc: 'Flowcore tenant' }),
  FLOWCORE_DATA_CORE: text({ desc: 'Flowcore data core; its name where the dialect is `api-v1`' }),
  FLOWCORE_API_KEY: headerText({
    desc: 'Flowcore API key; `<key id>:<key>` where the dialect is `api-v1`, or a whole `fc_…` key',
  }),
  FLOWCORE_DIALECT: str({
    choices: ['webhook', 'api-v1'],
    default: undefined,
    desc: 'how to speak to Flowcore; `webhook` for the public host, else it must be chosen',
  }),
  FLOWCORE_COMPRESSION: str({
    choices: ['none', 'gzip', 'deflate'],
    default: 'none',
    desc: 'compression of batches; where Flowcore does not decompress, Sluice goes on without',
  }),
  FLOWCORE_TIMEOUT_MS: whole(
    100,
    300_000,
  )({ default: 20_000, desc: 'longest wait for one answer of Flowcore, in ms' }),
  MAX_FLOWCORE_REQUESTS: whole(1, 1000)({ default: 16, desc: 'requests to Flowcore at once, per instance' }),
  RETRY_AFTER_CAP_MS: whole(
    0,
    600_000,
  )({ default: 60_000, desc: 'longest pause that a Retry-After of Flowcore can ask for, in ms' }),
  GOOGLE_CLOUD_PROJECT: text({ desc: 'project of the topics and the bucket' }),
  STAGING_BUCKET: text({ desc: 'Cloud Storage bucket for oversized events' }),
  STAGED_TOPIC: text({ desc: 'Pub/Sub topic that announces staged objects' }),
  QUARANTINE_TOPIC: text({ desc: 'Pub/Sub topic of the quarantine' }),
  PUSH_AUTH: str({
    choices: ['iam', 'oidc', 'none'],
    desc: 'who may push: `iam` (Cloud Run checks the caller), `oidc` (Sluice checks the token), `none` (loopback only)',
  }),
  PUSH_AUDIENCE: text({
    default: undefined,
    desc: 'audience of the push token; needed where PUSH_AUTH is `oidc`',
  }),
  PUSH_SERVICE_ACCOUNT: text({
    default: undefined,
    desc: 'e-mail of the service account that pushes; needed where PUSH_AUTH is `oidc`',
  }),
  PUSH_SERVER: str({
    choices: ['direct', 'framework'],
    default: 'direct',
    desc: 'who serves pushes: `direct` (Sluice itself), `framework` (the functions-framework, at more CPU time)',
  }),
  ACK_DEADLINE_SECONDS: whole(
    20,
    600,
  )({
    default: 120,
    desc: "the push subscriptions' ack deadline in seconds; every time budget derives from it",
  }),
  BATCH_MAX_EVENTS: whole(1, 10_000)({ default: 100, desc: 'most events in one request to Flowcore' }),
  BATCH_MAX_BYTES: whole(
    64_002,
    50_000_000,
  )({
    default: 900_000,
    desc: 'most bytes in one request to Flowcore, framing included; the largest event must fit',
  }),
  BATCH_LINGER_MS: whole(
    0,
    1000,
  )({ default: 15, desc: 'longest wait of an event for company while a batch is in flight, in ms' }),
  BATCH_BISECTION: str({
    choices: ['on', 'off'],
    default: 'on',
    desc: 'whether a batch that Flowcore refuses is halved to find the culprit; `off`: all its events come again',
  }),
  MAX_IN_FLIGHT_BYTES: whole(
    1_000_000,
    10_000_000_000,
  )({
    default: 67_108_864,
    desc: 'most bytes of pushes in work at once, per instance; above it pushes are nacked',
  }),
  EVENT_TYPE_ATTRIBUTE: text({ default: undefined, desc: 'Pub/Sub attribute that names the event type' }),
  KEY_EVENT_TIME: keyName({ default: 'event_time', desc: 'name of the added key that holds the event time' }),
  KEY_VALID_TIME: keyName({ default: 'valid_time', desc: 'name of the added key that holds the valid time' }),
  KEY_EVENT_KEY: keyName({ default: 'event_key', desc: 'name of the added key that holds the event key' }),
  KEY_ENTITY_KEY: keyName({ default: 'entity_key', desc: 'name of the added key that holds the entity key' }),
  KEY_DELIVERY: keyName({
    default: 'delivery',
    desc: 'name of the added key that holds the delivery details',
  }),
  PUBSUB_EMULATOR_HOST: text({ default: undefined, desc: "Google's own: host:port of a Pub/Sub emulator" }),
  STORAGE_EMULATOR_HOST: httpUrl({
    default: undefined,
    desc: "Google's own: URL of a Cloud Storage emulator",
  }),
};

export type SettingName = keyof typeof settings;

/** The settings' values once read; optional ones may be undefined. */
export type SettingValues = CleanedEnv<typeof settings>;
