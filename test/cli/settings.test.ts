import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { output } from '@pulumi/pulumi';
import { expect } from 'chai';
import { deploymentOf } from '../../cli/settings/deployment.ts';
import { parseStackOutput, type SluiceConfig, settingsOf } from '../../cli/settings/stack-output.ts';
import { BadSettings, readConfig } from '../../functions/read-config.ts';
import { cliConfig } from '../../infra/cli-config.ts';
import { deployConfig } from '../infra/support/deploy-config.ts';
import { promiseOf } from '../support/pulumi-mocks.ts';
import { runSluice } from '../support/run-sluice.ts';

const pair = (name: string) => ({ topic: name, subscription: `${name}-sub` });
const KEY_VERSION = 'projects/p/secrets/flowcore/versions/1';

/** What `pulumi stack output --json` prints of a deployment. */
async function stackOutput(changes: Readonly<Record<string, string>> = {}, paths = ['/']): Promise<string> {
  const config = cliConfig(deployConfig(changes), {
    events: paths.map((path) => ({ ...pair(`events${path.slice(1)}`), path })),
    staged: pair('staged'),
    quarantine: pair('quarantine'),
    buckets: { staging: 'staging', source: 'source' },
    services: { ingest: { name: 'in', uri: 'https://in' }, overflow: { name: 'over', uri: 'https://over' } },
    apiKeyVersion: output(KEY_VERSION),
  });
  return JSON.stringify({ sluiceConfig: await promiseOf(output(config)), dashboardUrl: 'https://d' });
}

const stackOf = async (...args: Parameters<typeof stackOutput>): Promise<SluiceConfig> =>
  parseStackOutput(await stackOutput(...args), 'pulumi');

describe('the settings of a stack', () => {
  const stacks: readonly [string, Readonly<Record<string, string>>][] = [
    ['the least', {}],
    [
      'much',
      {
        'sluice:flowcoreUrl': 'https://flowcore.example.com',
        'sluice:flowcoreDialect': 'api-v1',
        'sluice:eventTypeAttribute': 'kind',
        'sluice:ackDeadlineSeconds': '300',
        'sluice:settings': '{"KEY_EVENT_KEY":"sluice_key","BATCH_MAX_EVENTS":"7"}',
      },
    ],
  ];
  for (const [what, changes] of stacks) {
    it(`that sets ${what} are those that the functions have`, async () => {
      const values = settingsOf(await stackOf(changes));
      expect(values).to.include({ EVENTS_TOPIC: 'events', FLOWCORE_API_KEY_VERSION: KEY_VERSION });
      const config = readConfig({ ...values, FLOWCORE_API_KEY: 'id:key', PUSH_AUTH: 'iam' });
      expect(config.flowcore).to.include({ tenant: 'acme', dataCore: 'everflow' });
      expect(config).to.include({
        project: 'acme-events',
        stagingBucket: 'staging',
        quarantineTopic: 'quarantine',
      });
      if (what === 'the least') return;
      expect(config.flowcore.dialect).to.equal('api-v1');
      expect(config).to.include({ eventTypeAttribute: 'kind', messageBudgetMs: 285_000 });
      expect(config.addedKeys.eventKey).to.equal('sluice_key');
      expect(config.batch.maxEvents).to.equal(7);
    });
  }

  it('name a topic and a path for each type, where each has its own', async () => {
    const stack = await stackOf({}, ['/click', '/conversion']);
    expect(settingsOf(stack)).not.to.have.any.keys('EVENTS_TOPIC', 'INGEST_SUBSCRIPTION');
    const events = deploymentOf({ flags: {}, env: {}, stack }).events();
    expect(events).to.deep.equal([
      { topic: 'eventsclick', subscription: 'eventsclick-sub', path: '/click' },
      { topic: 'eventsconversion', subscription: 'eventsconversion-sub', path: '/conversion' },
    ]);
  });

  for (const text of ['', '{}', '{"sluiceConfig":{"project":"p"}}', '[1]']) {
    it(`are not read from ${text === '' ? 'nothing' : text}, and the remedy is told`, () => {
      expect(() => parseStackOutput(text, 'a file')).to.throw(
        /from a file: it is not that of Sluice.*pulumi stack output --json/,
      );
    });
  }
});

describe('a deployment', () => {
  it('is what flags say, before environment, before stack', async () => {
    const stack = await stackOf({ 'sluice:eventTypeAttribute': 'of_stack' });
    const attribute = (flags: Record<string, string>, env: Record<string, string>) =>
      deploymentOf({ flags, env, stack }).demand('EVENT_TYPE_ATTRIBUTE').EVENT_TYPE_ATTRIBUTE;
    const of = (value: string) => ({ EVENT_TYPE_ATTRIBUTE: value });
    expect(attribute({}, {})).to.equal('of_stack');
    expect(attribute({}, of(''))).to.equal('of_stack');
    expect(attribute({}, of('of_env'))).to.equal('of_env');
    expect(attribute(of('of_flag'), of('of_env'))).to.equal('of_flag');
  });

  it('is of one project only', async () => {
    const stack = await stackOf();
    const env = { GOOGLE_CLOUD_PROJECT: 'another' };
    expect(() => deploymentOf({ flags: {}, env, stack })).to.throw(
      BadSettings,
      /is another, but the stack is of project acme-events/,
    );
    expect(deploymentOf({ flags: { GOOGLE_CLOUD_PROJECT: 'acme-events' }, env, stack }).stack).to.equal(
      stack,
    );
  });

  it('tells everything that is wrong with what is demanded of it', () => {
    const env = { KEY_EVENT_KEY: '1st', FLOWCORE_READ_URL: 'ftp://x' };
    const { demand } = deploymentOf({ flags: {}, env, stack: undefined });
    expect(() => demand('GOOGLE_CLOUD_PROJECT', 'KEY_EVENT_KEY', 'FLOWCORE_READ_URL')).to.throw(
      BadSettings,
      /3 setting\(s\)[\s\S]*GOOGLE_CLOUD_PROJECT: is not set[\s\S]*/,
    );
    expect(demand('SLUICE_STATE')).to.deep.equal({ SLUICE_STATE: '.sluice' });
  });
});

describe('sluice with the output of a stack', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-stack-'));
  after(() => rmSync(folder, { recursive: true }));
  const check = (args: readonly string[], env: Readonly<Record<string, string>> = {}, printed = '{}') =>
    runSluice(['schemas', 'check', ...args], { env, surroundings: { stackOutput: async () => printed } });

  it('takes it from a file that a flag or the environment names, or from pulumi for a named stack', async () => {
    const printed = await stackOutput({ 'sluice:eventTypeAttribute': 'of_stack' });
    const file = join(folder, 'stack.json');
    writeFileSync(file, printed);
    for (const ran of [
      await check(['--stack-output', file]),
      await check([], { SLUICE_STACK_OUTPUT: file }),
      await check(['--stack', 'prod'], {}, printed),
    ]) {
      expect(ran.out, ran.err).to.contain('attribute of_stack names the type');
    }
    const missing = await check(['--stack-output', 'nothing.json']);
    expect(missing.exitCode).to.equal(1);
    expect(missing.err).to.match(
      /^sluice: reading the stack output from nothing.json: it does not exist .*\n$/,
    );
  });
});
