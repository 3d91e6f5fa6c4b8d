import { expect } from 'chai';
import fc from 'fast-check';
import { type SettingName, settings } from '../../functions/config.ts';
import { BadSettings, readConfig } from '../../functions/read-config.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The least that starts. */
const least: Env = {
  FLOWCORE_URL: 'https://webhook.api.flowcore.io',
  FLOWCORE_TENANT: 'acme',
  FLOWCORE_DATA_CORE: 'affiliate',
  FLOWCORE_API_KEY: 'key-secret',
  GOOGLE_CLOUD_PROJECT: 'acme-events',
  STAGING_BUCKET: 'acme-staging',
  STAGED_TOPIC: 'staged',
  QUARANTINE_TOPIC: 'quarantine',
  PUSH_AUTH: 'iam',
};

/** The problems of an environment by setting; none when it starts. */
function problemsOf(env: Env): ReadonlyMap<string, string> {
  try {
    readConfig(env);
    return new Map();
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error;
    const lines = error.message.split('\n').slice(1);
    return new Map(lines.map((line) => /^ {2}(\w+): (.*)$/.exec(line)?.slice(1) as [string, string]));
  }
}

const problemNames = (env: Env): readonly string[] => [...problemsOf(env).keys()].sort();

describe('settings', () => {
  it('have the defaults of the design', () => {
    expect(readConfig(least)).to.deep.equal({
      flowcore: {
        url: 'https://webhook.api.flowcore.io',
        tenant: 'acme',
        dataCore: 'affiliate',
        apiKey: 'key-secret',
        dialect: 'webhook',
        compression: 'none',
        timeoutMs: 20_000,
        maxRequests: 16,
        retryAfterCapMs: 60_000,
      },
      project: 'acme-events',
      stagingBucket: 'acme-staging',
      stagedTopic: 'staged',
      quarantineTopic: 'quarantine',
      pushAuth: { mode: 'iam' },
      pushServer: 'direct',
      messageBudgetMs: 105_000,
      batch: { maxEvents: 100, maxBytes: 900_000, lingerMs: 15, bisects: true },
      maxInFlightBytes: 67_108_864,
      eventTypeAttribute: undefined,
      addedKeys: {
        eventTime: 'event_time',
        validTime: 'valid_time',
        eventKey: 'event_key',
        entityKey: 'entity_key',
        delivery: 'delivery',
      },
    });
  });

  it('are all taken from their own variable', () => {
    const config = readConfig({
      ...least,
      FLOWCORE_URL: 'http://127.0.0.1:9000/base/',
      FLOWCORE_DIALECT: 'webhook',
      FLOWCORE_COMPRESSION: 'gzip',
      FLOWCORE_TIMEOUT_MS: '1001',
      MAX_FLOWCORE_REQUESTS: '3',
      RETRY_AFTER_CAP_MS: '4000',
      PUSH_AUTH: 'oidc',
      PUSH_AUDIENCE: 'https://ingest.example.com/',
      PUSH_SERVICE_ACCOUNT: 'push@acme-events.iam.gserviceaccount.com',
      PUSH_SERVER: 'framework',
      ACK_DEADLINE_SECONDS: '600',
      BATCH_MAX_EVENTS: '25',
      BATCH_MAX_BYTES: '64002',
      BATCH_LINGER_MS: '0',
      BATCH_BISECTION: 'off',
      MAX_IN_FLIGHT_BYTES: '1000000',
      EVENT_TYPE_ATTRIBUTE: 'event_type',
      KEY_EVENT_TIME: 'at',
      KEY_VALID_TIME: 'valid_at',
      KEY_EVENT_KEY: '_key',
      KEY_ENTITY_KEY: 'entity',
      KEY_DELIVERY: 'via',
    });
    expect(config).to.deep.include({
      pushAuth: {
        mode: 'oidc',
        audience: 'https://ingest.example.com/',
        serviceAccount: 'push@acme-events.iam.gserviceaccount.com',
      },
      pushServer: 'framework',
      messageBudgetMs: 585_000,
      batch: { maxEvents: 25, maxBytes: 64_002, lingerMs: 0, bisects: false },
      maxInFlightBytes: 1_000_000,
      eventTypeAttribute: 'event_type',
      addedKeys: {
        eventTime: 'at',
        validTime: 'valid_at',
        eventKey: '_key',
        entityKey: 'entity',
        delivery: 'via',
      },
    });
    expect(config.flowcore).to.deep.include({
      url: 'http://127.0.0.1:9000/base',
      compression: 'gzip',
      timeoutMs: 1001,
      maxRequests: 3,
      retryAfterCapMs: 4000,
    });
  });

  it('that are missing are all listed at once, each by its name and meaning', () => {
    const problems = problemsOf({});
    expect([...problems.keys()].sort()).to.deep.equal(Object.keys(least).sort());
    for (const name of Object.keys(least)) {
      expect(problems.get(name))
        .to.include('is not set')
        .and.to.include(settings[name as SettingName].desc);
    }
    expect(problems.get('PUSH_AUTH')).to.include('iam, oidc, none');
  });

  it('make a configuration that nobody can change', () => {
    expect(everyObjectIn(readConfig(least)).filter((each) => !Object.isFrozen(each))).to.deep.equal([]);
  });

  it('leave variables that are not theirs alone', () => {
    expect(readConfig({ ...least, PATH: '', FLOWCORE_UNKNOWN: '', PORT: 'x' })).to.deep.equal(
      readConfig(least),
    );
  });
});

/** Bad values of each setting. Every setting must have a row. */
const badValues: Readonly<Record<SettingName, readonly string[]>> = {
  FLOWCORE_URL: [
    '',
    'flowcore.io',
    'ftp://flowcore.io',
    'https://',
    'https://a.io/?key=1',
    'https://a.io/#x',
  ],
  FLOWCORE_TENANT: ['', ' '],
  FLOWCORE_DATA_CORE: ['', '\t'],
  FLOWCORE_API_KEY: ['', ' ', 'key\n', 'kéy→'],
  FLOWCORE_DIALECT: ['', 'Webhook', 'v1'],
  FLOWCORE_COMPRESSION: ['', 'br', 'GZIP'],
  FLOWCORE_TIMEOUT_MS: ['', '99', '300001', '20s', '1e999', 'NaN', '-1'],
  MAX_FLOWCORE_REQUESTS: ['', '0', '1001', '1.5', 'many'],
  RETRY_AFTER_CAP_MS: ['', '-1', '60_0001', '1.5', 'long'],
  GOOGLE_CLOUD_PROJECT: [''],
  STAGING_BUCKET: [''],
  STAGED_TOPIC: [''],
  QUARANTINE_TOPIC: [' '],
  PUSH_AUTH: ['', 'open', 'OIDC'],
  PUSH_AUDIENCE: [''],
  PUSH_SERVICE_ACCOUNT: [''],
  PUSH_SERVER: ['', 'express', 'Direct'],
  ACK_DEADLINE_SECONDS: ['', '10', '19', '601', '120.5', '2m'],
  BATCH_MAX_EVENTS: ['', '0', '10001', '-5'],
  BATCH_MAX_BYTES: ['', '64001', '50000001', '900kB'],
  BATCH_LINGER_MS: ['', ' ', '-1', '1001', '0.5'],
  BATCH_BISECTION: ['', 'true', 'ON'],
  MAX_IN_FLIGHT_BYTES: ['', '999999', '10000000001'],
  EVENT_TYPE_ATTRIBUTE: [''],
  KEY_EVENT_TIME: ['', 'event time', '1st', 'a"b', 'a\n', 'x'.repeat(65)],
  KEY_VALID_TIME: ['', 'valid-time'],
  KEY_EVENT_KEY: ['', 'event.key'],
  KEY_ENTITY_KEY: ['', 'é'],
  KEY_DELIVERY: ['', '$delivery'],
  PUBSUB_EMULATOR_HOST: [''],
  STORAGE_EMULATOR_HOST: ['', '127.0.0.1:9023'],
};

describe('a bad value', () => {
  it('is listed here for every setting', () => {
    expect(Object.keys(badValues).sort()).to.deep.equal(Object.keys(settings).sort());
  });

  for (const [name, values] of Object.entries(badValues)) {
    for (const value of values) {
      it(`${JSON.stringify(value).slice(0, 40)} of ${name} is refused under its name`, () => {
        expect(problemNames({ ...least, [name]: value })).to.deep.equal([name]);
      });
    }
  }

  it('is told together with all others', () => {
    const env = {
      ...least,
      FLOWCORE_URL: 'x',
      BATCH_MAX_BYTES: '1',
      PUSH_AUTH: 'oidc',
      KEY_DELIVERY: 'event_key',
    };
    expect(problemNames(env)).to.deep.equal([
      'BATCH_MAX_BYTES',
      'FLOWCORE_URL',
      'KEY_DELIVERY',
      'PUSH_AUDIENCE',
      'PUSH_SERVICE_ACCOUNT',
    ]);
  });
});

interface Rule {
  readonly name: string;
  readonly env: Env;
  readonly problems: readonly string[];
}

const apiV1: Env = {
  FLOWCORE_URL: 'http://127.0.0.1:9000',
  FLOWCORE_DIALECT: 'api-v1',
  FLOWCORE_API_KEY: 'id:key',
};

const rules: readonly Rule[] = [
  {
    name: 'another host than the public one needs the dialect chosen',
    env: { FLOWCORE_URL: 'https://webhook.acme.flowcore.io' },
    problems: ['FLOWCORE_DIALECT'],
  },
  {
    name: 'a host that only ends like the public one needs the dialect chosen',
    env: { FLOWCORE_URL: 'https://evil-webhook.api.flowcore.io' },
    problems: ['FLOWCORE_DIALECT'],
  },
  {
    name: 'the public host in capitals and with a port has its dialect',
    env: { FLOWCORE_URL: 'https://Webhook.API.flowcore.io:443/' },
    problems: [],
  },
  { name: 'another host with a dialect is fine', env: apiV1, problems: [] },
  {
    name: 'api-v1 with its own path in the URL is refused',
    env: { ...apiV1, FLOWCORE_URL: 'http://127.0.0.1:9000/api/v1/' },
    problems: ['FLOWCORE_URL'],
  },
  {
    name: 'api-v1 below a path is fine',
    env: { ...apiV1, FLOWCORE_URL: 'http://127.0.0.1:9000/flowcore' },
    problems: [],
  },
  { name: 'webhook with deflate is fine', env: { FLOWCORE_COMPRESSION: 'deflate' }, problems: [] },
  {
    name: 'api-v1 with a bare key is refused',
    env: { ...apiV1, FLOWCORE_API_KEY: 'key-secret' },
    problems: ['FLOWCORE_API_KEY'],
  },
  {
    name: 'api-v1 with an empty key after the id is refused',
    env: { ...apiV1, FLOWCORE_API_KEY: 'id:' },
    problems: ['FLOWCORE_API_KEY'],
  },
  {
    name: 'api-v1 with an empty id is refused',
    env: { ...apiV1, FLOWCORE_API_KEY: ':key' },
    problems: ['FLOWCORE_API_KEY'],
  },
  {
    name: 'api-v1 with an fc_ key without secret is refused',
    env: { ...apiV1, FLOWCORE_API_KEY: 'fc_id_' },
    problems: ['FLOWCORE_API_KEY'],
  },
  {
    name: 'api-v1 with a whole fc_ key is fine',
    env: { ...apiV1, FLOWCORE_API_KEY: 'fc_id_sec_ret' },
    problems: [],
  },
  {
    name: 'none on Cloud Run is refused',
    env: { PUSH_AUTH: 'none', K_SERVICE: 'ingest' },
    problems: ['PUSH_AUTH'],
  },
  { name: 'none elsewhere is fine', env: { PUSH_AUTH: 'none' }, problems: [] },
  { name: 'iam on Cloud Run is fine', env: { K_SERVICE: 'ingest' }, problems: [] },
  {
    name: 'oidc needs audience and service account',
    env: { PUSH_AUTH: 'oidc' },
    problems: ['PUSH_AUDIENCE', 'PUSH_SERVICE_ACCOUNT'],
  },
  {
    name: 'oidc needs the service account beside the audience',
    env: { PUSH_AUTH: 'oidc', PUSH_AUDIENCE: 'a' },
    problems: ['PUSH_SERVICE_ACCOUNT'],
  },
  {
    name: 'oidc needs the audience beside the service account',
    env: { PUSH_AUTH: 'oidc', PUSH_SERVICE_ACCOUNT: 'a@b' },
    problems: ['PUSH_AUDIENCE'],
  },
  {
    name: 'two added keys of one name are refused',
    env: { KEY_EVENT_KEY: 'same', KEY_ENTITY_KEY: 'same' },
    problems: ['KEY_ENTITY_KEY'],
  },
  {
    name: "an added key of another's default name is refused",
    env: { KEY_DELIVERY: 'event_time' },
    problems: ['KEY_DELIVERY'],
  },
  {
    name: 'an added key named overflow is refused',
    env: { KEY_VALID_TIME: 'overflow' },
    problems: ['KEY_VALID_TIME'],
  },
  {
    name: 'names that swap places are fine',
    env: { KEY_EVENT_TIME: 'valid_time', KEY_VALID_TIME: 'event_time' },
    problems: [],
  },
];

describe('settings that depend on each other', () => {
  for (const { name, env, problems } of rules) {
    it(name, () => {
      expect(problemNames({ ...least, ...env })).to.deep.equal([...problems]);
    });
  }

  it('are not judged on top of a value that is bad in itself', () => {
    const env = { ...least, FLOWCORE_URL: 'nowhere', PUSH_AUTH: 'oidc', PUSH_AUDIENCE: '' };
    expect(problemNames({ ...env, PUSH_SERVICE_ACCOUNT: 'a@b' })).to.deep.equal([
      'FLOWCORE_URL',
      'PUSH_AUDIENCE',
    ]);
    expect(problemsOf(env).get('PUSH_AUDIENCE')).to.include('is set but empty');
  });
});

describe('the message about bad settings', () => {
  const SECRET = 'hush-7f3a';

  for (const [name, env] of Object.entries({
    'a bare key': { FLOWCORE_API_KEY: SECRET },
    'a key with a line break': { FLOWCORE_API_KEY: `${SECRET}\n` },
    'a key beside other problems': { FLOWCORE_API_KEY: `id:${SECRET}`, PUSH_AUTH: 'open' },
    'a URL with a password': { FLOWCORE_URL: `ftp://user:${SECRET}@flowcore.io` },
    'a URL with a key in its query': { FLOWCORE_URL: `https://flowcore.io/?key=${SECRET}` },
  })) {
    it(`does not repeat ${name}`, () => {
      const problems = problemsOf({ ...least, ...apiV1, ...env });
      expect(problems.size).to.be.above(0);
      expect(JSON.stringify([...problems])).not.to.include(SECRET);
    });
  }

  it('does not repeat whatever stands in the key', () => {
    const secrets = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 });
    fc.assert(
      fc.property(secrets, (secret) => {
        try {
          readConfig({ ...least, ...apiV1, FLOWCORE_API_KEY: secret, PUSH_AUTH: undefined });
          throw new Error('started without PUSH_AUTH');
        } catch (error) {
          if (!(error instanceof BadSettings)) throw error;
          if (secret.trim() !== '') expect(error.message).not.to.include(secret);
        }
      }),
    );
  });
});

function everyObjectIn(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value, ...Object.values(value).flatMap(everyObjectIn)];
}
