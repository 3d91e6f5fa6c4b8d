import { expect } from 'chai';
import { reservedNames } from '../../functions/added-keys.ts';
import { type SettingName, settings } from '../../functions/config.ts';
import { BadSettings, readConfig } from '../../functions/read-config.ts';
import { functionEnvironment, SECRET_VARIABLE } from '../../infra/function-environment.ts';
import {
  addedKeyDefaults,
  DEFAULT_FLOWCORE_TIMEOUT_MS,
  OVERFLOW_KEY,
  overridable,
  ownKeys,
} from '../../infra/function-settings.ts';
import { deployConfig, functionsEnvironment } from './support/deploy-config.ts';

const PLACES = { stagingBucket: 'staging', stagedTopic: 'staged', quarantineTopic: 'quarantine' };

/** Variables that are no settings of ours, but the platform's. */
const OF_THE_PLATFORM: ReadonlySet<string> = new Set(['NODE_OPTIONS']);

/** Settings that no deployment sets. */
const LEFT_ALONE: Readonly<Record<string, string>> = {
  PUSH_AUDIENCE: 'Cloud Run checks the token',
  PUSH_SERVICE_ACCOUNT: 'Cloud Run checks the token',
  PUBSUB_EMULATOR_HOST: 'for one machine',
  STORAGE_EMULATOR_HOST: 'for one machine',
};

const MODES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'dialect webhook, one topic': {},
  'dialect webhook, a topic per type': { 'sluice:topics': 'perType' },
  'dialect api-v1, one topic': {
    'sluice:flowcoreUrl': 'https://flowcore.example.com/',
    'sluice:flowcoreDialect': 'api-v1',
  },
  'dialect api-v1, a topic per type': {
    'sluice:flowcoreUrl': 'https://flowcore.example.com',
    'sluice:flowcoreDialect': 'api-v1',
    'sluice:topics': 'perType',
  },
  'an attribute that names the type': { 'sluice:eventTypeAttribute': 'event_type' },
  'settings of its own': {
    'sluice:ackDeadlineSeconds': '600',
    'sluice:settings': JSON.stringify({ MAX_IN_FLIGHT_BYTES: 10_000_000, KEY_DELIVERY: 'sluice' }),
  },
};

const names = Object.keys(settings) as SettingName[];
const withoutDefault = names.filter((name) => !Object.hasOwn(settings[name], 'default'));

for (const [mode, changes] of Object.entries(MODES)) {
  describe(`the functions' environment, ${mode}`, () => {
    const config = deployConfig(changes);
    const environment: Readonly<Record<string, string>> = {
      ...functionEnvironment(config, PLACES),
      [SECRET_VARIABLE]: 'key-id:the-key',
    };

    it('sets settings, and variables of the platform, only', () => {
      const unknown = Object.keys(environment).filter((name) => !OF_THE_PLATFORM.has(name));
      expect(unknown.filter((name) => !Object.hasOwn(settings, name))).to.deep.equal([]);
    });

    it('sets every setting that has no default', () => {
      expect(withoutDefault).to.include.members(['FLOWCORE_TENANT', 'PUSH_AUTH', 'STAGING_BUCKET']);
      expect(withoutDefault.filter((name) => !Object.hasOwn(environment, name))).to.deep.equal([]);
    });

    it('is one with which the functions start on Cloud Run', () => {
      const read = readConfig({ ...environment, K_SERVICE: 'sluice-prod-ingest' });
      expect(read.flowcore.dialect).to.equal(config.flowcore.dialect);
      expect(read.pushAuth).to.deep.equal({ mode: 'iam' });
      expect(read.messageBudgetMs).to.be.below(config.budgets.functionTimeout * 1000);
      expect(read.maxInFlightBytes).to.equal(config.instances.maxInFlightBytes);
      expect(read.eventTypeAttribute).to.equal(config.eventTypeAttribute);
    });

    it("limits V8's heap to what sizing leaves it", () => {
      const { heapMib, memoryMib } = config.instances.size;
      expect(environment.NODE_OPTIONS).to.equal(`--max-old-space-size=${heapMib}`);
      expect(heapMib).to.be.below(memoryMib);
    });
  });
}

describe("the functions' settings", () => {
  it('are all set, open to be overridden, or left alone for a reason', () => {
    const handled = {
      ...functionEnvironment(deployConfig(), PLACES),
      ...ownKeys,
      ...overridable,
      ...LEFT_ALONE,
    };
    expect(names.filter((name) => !Object.hasOwn(handled, name))).to.deep.equal([]);
  });

  it('can be overridden by their names only', () => {
    expect(Object.keys(overridable).filter((name) => !Object.hasOwn(settings, name))).to.deep.equal([]);
    expect(Object.keys(ownKeys).filter((name) => !Object.hasOwn(settings, name))).to.deep.equal([]);
  });

  const values = [
    ...['', ' ', 'on', 'off', 'none', 'gzip', 'deflate', 'brotli', 'a_key', '9key', 'a-key', 'k'.repeat(64)],
    ...['k'.repeat(65), '-1', '1.5', '1e3', '0', '1', '99', '100', '1000', '1001', '10000', '10001'],
    ...['64001', '64002', '300000', '300001', '600000', '600001', '999999', '1000000', '50000000'],
    ...['50000001', '10000000000', '10000000001'],
  ];
  for (const [name, check] of Object.entries(overridable)) {
    it(`take the same values of ${name} from infra as from the functions`, () => {
      for (const value of values) {
        const isTaken = problemWith(name, value) === undefined;
        expect(check(value) === undefined, `"${value}"`).to.equal(isTaken);
      }
    });
  }

  it('have the defaults that infra counts with', () => {
    expect(settings.FLOWCORE_TIMEOUT_MS).to.have.property('default', DEFAULT_FLOWCORE_TIMEOUT_MS);
    for (const [name, value] of Object.entries(addedKeyDefaults)) {
      expect(settings[name as SettingName], name).to.have.property('default', value);
    }
    const { addedKeys } = readConfig(functionsEnvironment({}));
    expect([...reservedNames(addedKeys)]).to.have.members([...Object.values(addedKeyDefaults), OVERFLOW_KEY]);
  });
});

/** What the functions say about a value of a setting, all others being right. */
function problemWith(name: string, value: string): string | undefined {
  try {
    readConfig(functionsEnvironment({ [name]: value }));
    return undefined;
  } catch (error) {
    if (!(error instanceof BadSettings)) throw error;
    return error.message;
  }
}
