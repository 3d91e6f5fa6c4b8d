import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { RunError } from '@pulumi/pulumi';
import { expect } from 'chai';
import { deployConfig, LEAST, SECRET_KEY } from './support/deploy-config.ts';
import { type Declared, type Run, type RunOptions, runMocked } from './support/mocked-program.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** An attribute names the event types, or each run would warn of those that have no shape of their own. */
const CONFIG = { ...LEAST, 'sluice:eventTypeAttribute': 'event_type' };

const run = (changes: Readonly<Record<string, string>> = {}, options: Partial<RunOptions> = {}) =>
  runMocked({ config: { ...CONFIG, ...changes }, secretKeys: [SECRET_KEY], ...options });

const TYPE = {
  topic: 'gcp:pubsub/topic:Topic',
  subscription: 'gcp:pubsub/subscription:Subscription',
  function: 'gcp:cloudfunctionsv2/function:Function',
  bucket: 'gcp:storage/bucket:Bucket',
  object: 'gcp:storage/bucketObject:BucketObject',
  account: 'gcp:serviceaccount/account:Account',
  secretVersion: 'gcp:secretmanager/secretVersion:SecretVersion',
  secretMember: 'gcp:secretmanager/secretIamMember:SecretIamMember',
  role: 'gcp:projects/iAMCustomRole:IAMCustomRole',
  topicMember: 'gcp:pubsub/topicIAMMember:TopicIAMMember',
} as const;

function inputsOf({ resources }: Run, type: string, name: string): Declared['inputs'] {
  const found = resources.filter((each) => each.type === type && each.name === name);
  expect(found, `${type} ${name}`).to.have.lengthOf(1);
  return found[0]?.inputs ?? {};
}

const namesOf = ({ resources }: Run, type: string): readonly string[] =>
  resources.filter((each) => each.type === type).map(({ name }) => name);

describe('the Pulumi program', () => {
  let up: Run;
  before(async () => {
    up = await run();
  });

  it('tells what Everflow, the operator and the `sluice` command need', () => {
    const { project, region, name, budgets, flowcore } = deployConfig();
    const { dashboardUrl, ...outputs } = up.outputs;
    expect(dashboardUrl).to.match(/^https:\/\/console\.cloud\.google\.com\/monitoring\//);
    const uris = {
      ingest: 'https://sluice-prod-ingest-abc.a.run.app',
      overflow: 'https://sluice-prod-overflow-abc.a.run.app',
    };
    const buckets = {
      staging: 'acme-events-sluice-prod-staging',
      source: 'acme-events-sluice-prod-source',
    };
    expect(outputs).to.deep.equal({
      topic: 'projects/acme-events/topics/sluice-prod-events',
      publisherMember: 'serviceAccount:sluice-prod-everflow@acme-events.iam.gserviceaccount.com',
      subscriptionNames: {
        ingest: ['sluice-prod-ingest'],
        overflow: 'sluice-prod-overflow',
        quarantine: 'sluice-prod-quarantine',
      },
      functionUris: uris,
      buckets,
      sluiceConfig: {
        ...{ project, region, name, buckets, settings: {} },
        events: [{ topic: 'sluice-prod-events', subscription: 'sluice-prod-ingest', path: '/' }],
        staged: { topic: 'sluice-prod-staged', subscription: 'sluice-prod-overflow' },
        quarantine: { topic: 'sluice-prod-quarantine', subscription: 'sluice-prod-quarantine' },
        services: {
          ingest: { name: 'sluice-prod-ingest', uri: uris.ingest },
          overflow: { name: 'sluice-prod-overflow', uri: uris.overflow },
        },
        flowcore: {
          ...flowcore,
          apiKeyVersion: 'projects/acme-events/secrets/sluice-prod-flowcore-api-key/versions/1',
        },
        eventTypeAttribute: 'event_type',
        addedKeys: {
          eventTime: 'event_time',
          validTime: 'valid_time',
          eventKey: 'event_key',
          entityKey: 'entity_key',
          delivery: 'delivery',
        },
        ackDeadlineSeconds: budgets.ackDeadline,
        replayWindowSeconds: budgets.replayWindow,
        unackedRetentionSeconds: budgets.unackedRetention,
      },
    });
  });

  it('declares nothing more or less in a preview, when nothing is known of what does not exist yet', async () => {
    const { resources } = await run({}, { isPreview: true });
    const all = (declared: readonly Declared[]) => declared.map(({ type, name }) => `${type} ${name}`);
    expect(all(resources)).to.have.members(all(up.resources));
  });

  it('names the source by its content', async () => {
    const [object] = namesOf(up, TYPE.object);
    expect(object).to.match(/^functions-[0-9a-f]{64}$/);
    const { storageSource } = (inputsOf(up, TYPE.function, 'ingest') as never as FunctionInputs).buildConfig
      .source;
    expect(storageSource).to.deep.equal({
      bucket: 'acme-events-sluice-prod-source',
      object: `${object}.zip`,
    });
    expect(namesOf(await run(), TYPE.object)).to.deep.equal([object]);
  });

  it('makes a topic and a push subscription for each event type where that is configured', async () => {
    const perType = await run({ 'sluice:topics': 'perType' });
    const types = ['click', 'conversion', 'conversion-update', 'impression'];
    const topics = types.map((type) => `events-${type}`);
    expect(namesOf(perType, TYPE.topic)).to.have.members([...topics, 'staged', 'quarantine']);
    const uri = 'https://sluice-prod-ingest-abc.a.run.app';
    for (const type of types) {
      const { topic, pushConfig } = inputsOf(perType, TYPE.subscription, `ingest-${type}`);
      expect(topic).to.equal(`sluice-prod-events-${type}`);
      expect(pushConfig).to.deep.include({ pushEndpoint: `${uri}/${type}` });
      expect(pushConfig).to.have.nested.property('oidcToken.audience', uri);
      inputsOf(perType, TYPE.topicMember, `everflow-on-eventsTopic-${type}`);
    }
    const full = types.map((type) => [type, `projects/acme-events/topics/sluice-prod-events-${type}`]);
    expect(perType.outputs.topic).to.deep.equal(Object.fromEntries(full));
  });

  it('lets the account publish that Everflow names, and makes none', async () => {
    const member = 'serviceAccount:firehose@everflow-example.iam.gserviceaccount.com';
    const given = await run({ 'sluice:createPublisher': 'false', 'sluice:publisherMember': member });
    expect(namesOf(up, TYPE.account)).to.include('everflow');
    expect(namesOf(given, TYPE.account)).not.to.include('everflow');
    expect(inputsOf(given, TYPE.topicMember, 'everflow-on-eventsTopic')).to.include({ member });
    expect(given.outputs.publisherMember).to.equal(member);
  });

  it('takes an API key that lies in Secret Manager, wherever, and makes no secret', async () => {
    const changes = {
      'sluice:flowcoreApiKeyVersion': 'projects/keys/secrets/flowcore/versions/7',
      [SECRET_KEY]: '',
    };
    const given = await run(changes);
    expect(namesOf(given, TYPE.secretVersion)).to.deep.equal([]);
    const { serviceConfig } = inputsOf(given, TYPE.function, 'overflow') as never as FunctionInputs;
    expect(serviceConfig.secretEnvironmentVariables).to.deep.equal([
      { key: 'FLOWCORE_API_KEY', projectId: 'keys', secret: 'flowcore', version: '7' },
    ]);
    const granted = inputsOf(given, TYPE.secretMember, 'ingest-on-flowcoreKey');
    expect(granted).to.include({ project: 'keys', secretId: 'flowcore' });
    expect(given.outputs.sluiceConfig).to.have.nested.property(
      'flowcore.apiKeyVersion',
      'projects/keys/secrets/flowcore/versions/7',
    );
  });

  it('gives operators all that the `sluice` command calls', async () => {
    const member = 'group:data-oncall@example.com';
    const { resources } = await run({ 'sluice:operatorMembers': JSON.stringify([member]) });
    const granted = resources.filter(({ inputs }) => inputs.member === member).map(({ name }) => name);
    expect(namesOf(up, TYPE.role).filter((name) => name.startsWith('operator'))).to.deep.equal([]);
    expect(granted).to.have.members(
      ['project', 'eventsTopic', 'stagedTopic', 'quarantineTopic', 'stagingBucket', 'flowcoreKey']
        .concat('ingestService', 'overflowService')
        .map((place) => `operator-${member}-on-${place}`),
    );
  });

  it('declares nothing where the configuration is wrong', async () => {
    const declared: Declared[] = [];
    const wrong = { 'sluice:retentionDays': '40', 'sluice:topic': 'x' };
    const error = await run(wrong, { declared }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RunError);
    const { message } = error as RunError;
    expect(message)
      .to.include('2 problem(s)')
      .and.to.include('sluice:retentionDays')
      .and.to.include('sluice:topic');
    expect(declared).to.deep.equal([]);
  });

  it('declares nothing where the functions have not been built, and says how to build them', async () => {
    const declared: Declared[] = [];
    const error = await run({}, { declared, isBuilt: false }).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(RunError);
    expect((error as RunError).message).to.match(/^cannot deploy: .*`npm run build`/);
    expect(declared).to.deep.equal([]);
  });
});

interface FunctionInputs {
  readonly buildConfig: { readonly source: { readonly storageSource: object } };
  readonly serviceConfig: { readonly secretEnvironmentVariables: readonly object[] };
}

describe('the entry of the Pulumi program', () => {
  for (const version of ['20.20.2', '23.11.1']) {
    it(`says in one line what to do about Node ${version}`, async () => {
      const pretend = `Object.defineProperty(process.versions, 'node', { value: '${version}' });`;
      const args = ['--import', `data:text/javascript,${pretend}`, join('infra', 'main.mjs')];
      const said = await new Promise<string>((resolve) => {
        execFile(process.execPath, args, { cwd: ROOT }, (_error, _stdout, stderr) => resolve(stderr));
      });
      const line = `cannot deploy: Pulumi runs this program with Node ${version}, which is below 24: run \`npm run deploy\`, or put Node 24 first on PATH`;
      expect(said).to.include(line);
      expect(said).not.to.include('ERR_UNKNOWN_FILE_EXTENSION');
    });
  }
});
