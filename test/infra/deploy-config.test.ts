import { expect } from 'chai';
import { dialectOf as functionsDialectOf } from '../../functions/contradictions.ts';
import { describeProblems } from '../../infra/config.ts';
import { gcpKeys, type Key, sluiceKeys } from '../../infra/config-keys.ts';
import { memoryMib } from '../../infra/sizing.ts';
import { deployConfig, LEAST, problemsOf, SECRET_KEY, stackConfig } from './support/deploy-config.ts';

const uuid = '0b9b1f0e-6d0a-4a51-9a3e-3f2b6a9c1d11';
const apiV1 = { 'sluice:flowcoreDialect': 'api-v1' };
const settings = (more: object) => ({ 'sluice:settings': JSON.stringify(more) });

/** Changes to a right configuration; the keys that are then wrong, and what is said of them. */
type Case = readonly [
  changes: Readonly<Record<string, string | undefined>>,
  told: Readonly<Record<string, readonly string[]>>,
];

const cases: Readonly<Record<string, Case>> = {
  'a missing project': [
    { 'gcp:project': undefined },
    { 'gcp:project': ['is not set', 'pulumi config set gcp:project acme-events'] },
  ],
  'a missing region': [{ 'gcp:region': undefined }, { 'gcp:region': ['is not set', 'europe-west1'] }],
  'a project that is none': [{ 'gcp:project': 'Acme' }, { 'gcp:project': ['must be a project id'] }],
  'a zone for a region': [{ 'gcp:region': 'europe-west1-b' }, { 'gcp:region': ['must be a region', 'zone'] }],
  'a multi-region for a region': [{ 'gcp:region': 'EU' }, { 'gcp:region': ['must be a region'] }],
  'a zone outside the region': [
    { 'gcp:zone': 'us-east1-b' },
    { 'gcp:zone': ['us-east1-b', 'gcp:region europe-west1'] },
  ],
  'a missing tenant': [
    { 'sluice:flowcoreTenant': undefined },
    { 'sluice:flowcoreTenant': ['is not set', 'pulumi config set sluice:flowcoreTenant acme'] },
  ],
  'an empty data core': [{ 'sluice:flowcoreDataCore': '' }, { 'sluice:flowcoreDataCore': ['is not set'] }],
  'a blank data core': [
    { 'sluice:flowcoreDataCore': ' ' },
    { 'sluice:flowcoreDataCore': ['must be a text'] },
  ],
  'no API key': [
    { [SECRET_KEY]: undefined },
    { [SECRET_KEY]: ['sluice:flowcoreApiKeyVersion', 'pulumi config set --secret sluice:flowcoreApiKey'] },
  ],
  'two API keys': [
    { 'sluice:flowcoreApiKeyVersion': 'projects/p/secrets/s/versions/1' },
    { [SECRET_KEY]: ['sluice:flowcoreApiKeyVersion', 'both'] },
  ],
  'an API key with a line break': [{ [SECRET_KEY]: 'key\n' }, { [SECRET_KEY]: ['ASCII'] }],
  'the latest version of an API key': [
    { [SECRET_KEY]: undefined, 'sluice:flowcoreApiKeyVersion': 'projects/p/secrets/s/versions/latest' },
    { 'sluice:flowcoreApiKeyVersion': ['a number N', 'versions/1'] },
  ],
  'a URL that is none': [{ 'sluice:flowcoreUrl': 'flowcore' }, { 'sluice:flowcoreUrl': ['http(s) URL'] }],
  'an unknown dialect': [
    { 'sluice:flowcoreDialect': 'api' },
    { 'sluice:flowcoreDialect': ['webhook, api-v1'] },
  ],
  'a host of your own without a dialect': [
    { 'sluice:flowcoreUrl': 'https://flowcore.example.com' },
    { 'sluice:flowcoreDialect': ['sluice:flowcoreUrl https://flowcore.example.com', 'webhook or api-v1'] },
  ],
  'a URL with the path that the dialect adds': [
    { ...apiV1, 'sluice:flowcoreUrl': 'https://flowcore.example.com/api/v1/' },
    { 'sluice:flowcoreUrl': ['sluice:flowcoreDialect', 'https://flowcore.example.com'] },
  ],
  'the id of a data core where its name is needed': [
    { ...apiV1, 'sluice:flowcoreDataCore': uuid },
    { 'sluice:flowcoreDataCore': ['sluice:flowcoreDialect api-v1', 'name', 'everflow-events'] },
  ],
  'an API key without an id where one is needed': [
    { ...apiV1, [SECRET_KEY]: 'only-the-key' },
    { [SECRET_KEY]: ['sluice:flowcoreDialect api-v1', '<key id>:<key>'] },
  ],
  'unknown topics': [{ 'sluice:topics': 'many' }, { 'sluice:topics': ['single, perType'] }],
  'no publisher': [
    { 'sluice:createPublisher': undefined },
    { 'sluice:publisherMember': ['sluice:createPublisher', 'serviceAccount:'] },
  ],
  'two publishers': [
    { 'sluice:publisherMember': 'serviceAccount:a@b.c' },
    { 'sluice:publisherMember': ['sluice:createPublisher', 'both'] },
  ],
  'everybody as publisher': [
    { 'sluice:createPublisher': 'false', 'sluice:publisherMember': 'allUsers' },
    { 'sluice:publisherMember': ['IAM member'] },
  ],
  'an ack deadline out of range': [
    { 'sluice:ackDeadlineSeconds': '601' },
    { 'sluice:ackDeadlineSeconds': ['20 to 600', 'pulumi config set sluice:ackDeadlineSeconds 120'] },
  ],
  'an ack deadline that is no number': [
    { 'sluice:ackDeadlineSeconds': '2m' },
    { 'sluice:ackDeadlineSeconds': ['a whole number'] },
  ],
  'an ack deadline too short for one answer of Flowcore': [
    { 'sluice:ackDeadlineSeconds': '35' },
    { 'sluice:ackDeadlineSeconds': ['20000 ms', 'sluice:settings.FLOWCORE_TIMEOUT_MS 20000'] },
  ],
  'a Flowcore timeout too long for the ack deadline': [
    settings({ FLOWCORE_TIMEOUT_MS: 105_000 }),
    { 'sluice:ackDeadlineSeconds': ['120', 'sluice:settings.FLOWCORE_TIMEOUT_MS 105000'] },
  ],
  'a retention that Pub/Sub does not have': [
    { 'sluice:retentionDays': '32' },
    { 'sluice:retentionDays': ['1 to 31'] },
  ],
  'more instances at least than at most': [
    { 'sluice:minInstances': '6', 'sluice:maxInstances': '5' },
    { 'sluice:minInstances': ['6', 'sluice:maxInstances 5'] },
  ],
  'less memory than the concurrency needs': [
    { 'sluice:memory': '2Gi' },
    { 'sluice:memory': ['2Gi', 'sluice:concurrency 80', '2560Mi'] },
  ],
  'less memory than the bytes in flight need': [
    { 'sluice:memory': '2560Mi', ...settings({ MAX_IN_FLIGHT_BYTES: 500_000_000 }) },
    { 'sluice:memory': ['MAX_IN_FLIGHT_BYTES 500000000'] },
  ],
  'more concurrency than one vCPU has memory for': [
    { 'sluice:concurrency': '300' },
    { 'sluice:cpu': ['1', 'sluice:concurrency 300', '4096Mi'] },
  ],
  'more memory than one vCPU may have': [
    { 'sluice:memory': '8Gi' },
    { 'sluice:cpu': ['sluice:memory is 8Gi', '4096Mi', 'pulumi config set sluice:cpu 2'] },
  ],
  'an amount of memory without a unit': [{ 'sluice:memory': '4096' }, { 'sluice:memory': ['Mi or Gi'] }],
  'a number of vCPUs that Cloud Run does not have': [
    { 'sluice:cpu': '3' },
    { 'sluice:cpu': ['1, 2, 4, 6, 8'] },
  ],
  'a name with capitals': [{ 'sluice:name': 'Sluice' }, { 'sluice:name': ['small letters', 'sluice-prod'] }],
  'a boolean that is none': [{ 'sluice:protect': 'yes' }, { 'sluice:protect': ['true or false'] }],
  'labels that are no map': [{ 'sluice:labels': '["a"]' }, { 'sluice:labels': ['a map', '--path'] }],
  'a label with capitals': [
    { 'sluice:labels': '{"Team":"data"}' },
    { 'sluice:labels.Team': ['small letters', 'pulumi config rm --path sluice:labels.Team'] },
  ],
  'a label that Sluice sets': [{ 'sluice:labels': '{"app":"mine"}' }, { 'sluice:labels.app': ['itself'] }],
  'a list that is none': [
    { 'sluice:operatorMembers': 'user:a@b.c' },
    { 'sluice:operatorMembers': ['a list', "--path 'sluice:operatorMembers[0]'"] },
  ],
  'everybody as operator': [
    { 'sluice:operatorMembers': '["allAuthenticatedUsers"]' },
    { 'sluice:operatorMembers': ['allAuthenticatedUsers', 'IAM member'] },
  ],
  'an address that is none': [
    { 'sluice:notificationEmails': '["oncall"]' },
    { 'sluice:notificationEmails': ['oncall', 'e-mail'] },
  ],
  'a channel that is none': [
    { 'sluice:notificationChannels': '["oncall"]' },
    { 'sluice:notificationChannels': ['oncall', 'projects/P/notificationChannels/N'] },
  ],
  'a setting that there is not': [
    settings({ BATCH_LINGER: 15 }),
    { 'sluice:settings.BATCH_LINGER': ['BATCH_LINGER_MS', 'rm --path sluice:settings.BATCH_LINGER'] },
  ],
  'a setting with a key of its own': [
    settings({ ACK_DEADLINE_SECONDS: 60 }),
    { 'sluice:settings.ACK_DEADLINE_SECONDS': ['sluice:ackDeadlineSeconds'] },
  ],
  'a setting that no deployment may have': [
    settings({ PUSH_AUTH: 'none' }),
    { 'sluice:settings.PUSH_AUTH': ['is not a setting that may be set here'] },
  ],
  'a setting of a wrong value': [
    settings({ BATCH_LINGER_MS: 1001 }),
    { 'sluice:settings.BATCH_LINGER_MS': ['0 to 1000'] },
  ],
  'two added keys of one name': [
    settings({ KEY_EVENT_TIME: 'time', KEY_VALID_TIME: 'time' }),
    { 'sluice:settings.KEY_VALID_TIME': ['time', 'sluice:settings.KEY_EVENT_TIME'] },
  ],
  'an added key with the name of the mark of a pointer event': [
    settings({ KEY_DELIVERY: 'overflow' }),
    { 'sluice:settings.KEY_DELIVERY': ['pointer event'] },
  ],
  'an unknown key': [
    { 'sluice:flowcoreTennant': 'acme' },
    { 'sluice:flowcoreTennant': ['not a key', 'pulumi config rm sluice:flowcoreTennant'] },
  ],
  'an unknown key of the provider': [
    { 'gcp:credentials': '{}' },
    { 'gcp:credentials': ['project, region', 'pulumi config rm gcp:credentials'] },
  ],
};

describe('a stack’s configuration', () => {
  for (const [what, [changes, told]] of Object.entries(cases)) {
    it(`is refused with ${what}, and told how to mend it`, () => {
      const problems = problemsOf(stackConfig(changes));
      expect(problems.map(({ key }) => key)).to.deep.equal(Object.keys(told));
      for (const [key, parts] of Object.entries(told)) {
        const line = describeProblems(problems.filter((problem) => problem.key === key));
        expect(line).to.match(/: pulumi config (set|rm) /);
        for (const part of parts) expect(line).to.include(part);
      }
    });
  }

  it('is refused with an API key that lies readable in the stack’s file', () => {
    const [problem, ...others] = problemsOf(stackConfig({}, { secretKeys: [] }));
    expect(others).to.deep.equal([]);
    expect(problem).to.include({ key: SECRET_KEY });
    expect(problem?.problem).to.include('readable');
  });

  it('is refused with a stack’s name that makes no prefix, until one is set', () => {
    const told = problemsOf(stackConfig({}, { stack: 'production-europe' }));
    expect(told.map(({ key }) => key)).to.deep.equal(['sluice:name']);
    const set = { 'sluice:name': 'sluice-eu' };
    expect(problemsOf(stackConfig(set, { stack: 'production-europe' }))).to.deep.equal([]);
  });

  it('is told all its problems at once, none of them twice', () => {
    const problems = problemsOf({ stack: 'prod', values: { 'sluice:topic': 'x' }, isSecret: () => false });
    expect(problems.map(({ key }) => key)).to.deep.equal([
      'sluice:topic',
      'gcp:project',
      'gcp:region',
      'sluice:flowcoreTenant',
      'sluice:flowcoreDataCore',
      'sluice:flowcoreApiKey',
      'sluice:publisherMember',
    ]);
    const message = describeProblems(problems);
    expect(message.split('\n')).to.have.lengthOf(problems.length + 1);
    expect(message).to.match(/^cannot deploy: 7 problem/);
  });

  it('never has the API key told', () => {
    for (const changes of [{}, apiV1, { 'sluice:flowcoreApiKeyVersion': 'x' }]) {
      const secret = 'äußerst geheim';
      const told = describeProblems(problemsOf(stackConfig({ ...changes, [SECRET_KEY]: secret })));
      expect(told).to.include(SECRET_KEY).and.not.to.include(secret);
    }
  });

  const examples = Object.entries<Readonly<Record<string, Key>>>({
    gcp: gcpKeys,
    sluice: sluiceKeys,
  }).flatMap(([namespace, keys]) =>
    Object.entries(keys).map(([name, key]) => ({ key: `${namespace}:${name}`, ...key })),
  );
  for (const { key, example, kind, check } of examples) {
    it(`is right where ${key} is what its example says`, () => {
      const [, path, value = example] = /^--path (\S+) (\S+)$/.exec(example) ?? [];
      if (kind === 'strings') expect(path).to.equal(`'${key}[0]'`);
      else if (kind === 'object') expect(path).to.match(new RegExp(`^${key}[.]\\w+$`));
      else expect(path).to.equal(undefined);
      expect(check?.(kind === 'integer' ? Number(value) : value)).to.equal(undefined);
      const text = { strings: JSON.stringify([value]), object: JSON.stringify({ [lastOf(path)]: value }) };
      const set = { [key]: kind === 'strings' || kind === 'object' ? text[kind] : value };
      expect(problemsOf(stackConfig({ ...INSTEAD_OF[key], ...set }))).to.deep.equal([]);
    });
  }
});

/** What must not be set beside a key. */
const INSTEAD_OF: Readonly<Record<string, Readonly<Record<string, undefined>>>> = {
  'sluice:flowcoreApiKeyVersion': { [SECRET_KEY]: undefined },
  'sluice:publisherMember': { 'sluice:createPublisher': undefined },
};

const lastOf = (path = ''): string => path.split('.').at(-1) ?? '';

describe('what is read of a stack’s configuration', () => {
  it('is complete with the least that must be set', () => {
    const config = deployConfig();
    expect(config).to.deep.include({
      name: 'sluice-prod',
      provider: { project: 'acme-events', region: 'europe-west1' },
      labels: { app: 'sluice', stack: 'prod' },
      topics: 'single',
      protect: true,
      publisherMember: undefined,
      eventTypeAttribute: undefined,
      silenceMinutes: 60,
    });
    expect(config.budgets).to.include({ ackDeadline: 120, replayWindow: 31 * 86_400 });
    expect(config.flowcore.dialect).to.equal('webhook');
    expect(config.flowcoreKey).to.deep.equal({ kind: 'value', value: LEAST[SECRET_KEY] });
    expect(config.instances).to.deep.include({
      concurrency: 80,
      cpu: '1',
      size: { memoryMib: 2560, heapMib: 768 },
      ingest: { min: 0, max: 38 },
      overflow: { min: 0, max: 10 },
    });
  });

  it('is the same when Pulumi fills in the defaults of Pulumi.yaml', () => {
    const defaults = Object.entries<Key>(sluiceKeys).map(([name, { default: value }]) => [
      `sluice:${name}`,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]);
    expect(deployConfig({ ...Object.fromEntries(defaults), ...LEAST })).to.deep.equal(deployConfig());
  });

  it('takes a configured false and 0 for what they are', () => {
    const config = deployConfig({ 'sluice:protect': 'false', ...settings({ BATCH_LINGER_MS: 0 }) });
    expect(config.protect).to.equal(false);
    expect(config.settings).to.deep.equal({ BATCH_LINGER_MS: '0' });
  });

  it('sizes an instance by what it admits, and takes more memory where more is set', () => {
    const admission = { concurrency: 40, maxInFlightBytes: 200_000_000 };
    const changes = { 'sluice:concurrency': '40', ...settings({ MAX_IN_FLIGHT_BYTES: 200_000_000 }) };
    expect(deployConfig(changes).instances.size.memoryMib).to.equal(memoryMib(admission));
    const { size } = deployConfig({ ...changes, 'sluice:memory': '4Gi' }).instances;
    expect(size).to.deep.equal({ ...deployConfig(changes).instances.size, memoryMib: 4096 });
  });

  it('names the parts of a version of the API key', () => {
    const version = 'projects/keys/secrets/flowcore/versions/7';
    const config = deployConfig({ [SECRET_KEY]: undefined, 'sluice:flowcoreApiKeyVersion': version });
    expect(config.flowcoreKey).to.deep.equal({
      kind: 'version',
      project: 'keys',
      secret: 'flowcore',
      version: '7',
    });
  });

  it('knows the dialect of the same hosts as the functions', () => {
    for (const url of ['https://webhook.api.flowcore.io', 'https://webhook.api.flowcore.io/v2']) {
      expect(deployConfig({ 'sluice:flowcoreUrl': url }).flowcore.dialect).to.equal('webhook');
      expect(functionsDialectOf({ FLOWCORE_URL: url })).to.equal('webhook');
    }
  });
});
