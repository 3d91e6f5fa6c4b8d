import { expect } from 'chai';
import { startHttpServer } from '../../functions/flowcore/http-server.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import type { RunOptions } from '../../support/run-sluice.ts';
import { type Deployed, openDeployed, RETENTION, type Told } from './deployed.ts';

const wrong = (ran: { json<T>(): T }) =>
  ran
    .json<{ readonly checks: readonly Told[] }>()
    .checks.filter(({ mark }) => mark === 'bad' || mark === 'warn')
    .map(({ check, what, mend = '' }) => ({ check, what, mend }));

describe('sluice doctor, where Flowcore is the open service', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment({ dialect: 'api-v1' });
  });
  after(() => deployment.close());

  const found = async (env: RunOptions['env']) =>
    wrong(await deployment.sluice(['doctor', '--json'], { env }));

  it('finds nothing wrong, and stores nothing', async () => {
    expect(await found({})).to.deep.equal([]);
    expect(await deployment.stored()).to.deep.equal([]);
  });

  it('finds the wrong dialect and the wrong key', async () => {
    const [dialect, ...others] = await found({ FLOWCORE_DIALECT: 'webhook' });
    expect(dialect).to.deep.include({ check: 'flowcore-dialect', mend: 'export FLOWCORE_DIALECT=api-v1' });
    expect(others).to.deep.equal([]);
    const [key] = await found({ FLOWCORE_API_KEY: 'test:other' });
    expect(key).to.deep.include({ check: 'flowcore-key', mend: 'export FLOWCORE_API_KEY=KEY' });
  });
});

describe('sluice doctor, where each event type has a topic of its own', () => {
  let deployed: Deployed;
  const events = ['click', 'conversion'].map((type) => ({
    topic: `events-${type}`,
    subscription: `ingest-${type}`,
    path: `/${type}`,
  }));
  before(async () => {
    deployed = await openDeployed((stack) => ({ ...stack, events, eventTypeAttribute: null }));
    const { pubsub } = deployed.deployment;
    const { ingest } = deployed.endpoints;
    for (const { topic, subscription, path } of events) {
      await pubsub.createTopic({ name: topic, messageRetentionDuration: RETENTION });
      await pubsub.createSubscription(topic, subscription, {
        ...{ ackDeadlineSeconds: 120, messageRetentionDuration: RETENTION, expirationPolicy: {} },
        pushConfig: { ...deployed.pushConfig('ingest'), pushEndpoint: `${ingest}${path}` },
      });
    }
  });
  after(() => deployed.close());

  it('looks at each, and finds the push that goes to the path of another type', async () => {
    const { pubsub } = deployed.deployment;
    // What the embedded functions were deployed with is another story.
    const isOfTopics = ({ check }: { readonly check: string }) => check !== 'service-settings';
    expect(wrong(await deployed.doctor(['--json'])).filter(isOfTopics)).to.deep.equal([]);
    const config = deployed.pushConfig('ingest');
    await pubsub.subscription('ingest-click').modifyPushConfig({
      ...config,
      pushEndpoint: `${deployed.endpoints.ingest}/conversion`,
    });
    await pubsub.topic('events-conversion').delete();
    expect(wrong(await deployed.doctor(['--json'])).filter(isOfTopics)).to.deep.equal([
      { check: 'topic', what: 'topic events-conversion', mend: 'npm run deploy -- --refresh' },
      { check: 'subscription-topic', what: 'ingest-conversion', mend: 'npm run deploy -- --refresh' },
      { check: 'push-endpoint', what: 'ingest-click', mend: 'npm run deploy -- --refresh' },
    ]);
  });
});

describe('sluice doctor, where little is known', () => {
  it('gives a Flowcore that takes everything nothing to store', async () => {
    const stranger = await startHttpServer((response) => response.end('{"success":true}'));
    const deployment = await openDeployment();
    await deployment.sluice(['doctor'], { env: { FLOWCORE_URL: stranger.url } });
    await deployment.close();
    await stranger.close();
    const posted = stranger.requests.filter(({ method }) => method !== 'GET');
    expect(posted.map(({ method, url, body }) => `${method} ${url} ${body}`)).to.deep.equal([
      'POST /events/acme/affiliate/sluice.doctor.0/sluice.doctor.0 []',
    ]);
  });

  it('names every setting, and goes on with what it can check', async () => {
    const deployment = await openDeployment();
    const unset = Object.fromEntries(Object.keys(deployment.env).map((name) => [name, undefined]));
    const ran = await deployment.sluice(['doctor', '--json'], { env: unset });
    await deployment.close();
    const { checks } = ran.json<{ readonly checks: readonly Told[] }>();
    const bad = checks.filter(({ mark }) => mark === 'bad');
    expect(bad.map(({ check }) => check)).to.deep.equal(bad.map(() => 'settings'));
    const whats = bad.map(({ what }) => what);
    expect(whats).to.include.members(['deployment', 'EVENTS_TOPIC', 'STAGING_BUCKET', 'FLOWCORE_URL']);
    expect(checks.find(({ check }) => check === 'schemas')?.mark).to.equal('ok');
    expect(ran.exitCode).to.equal(1);
  });

  it('says of topics that may not be read what helps, and goes on with their subscriptions', async () => {
    const deployment = await openDeployment();
    const host = await deployment.pubsubServer.openFor({
      may: ({ permission }) => permission !== 'pubsub.topics.get',
    });
    const ran = await deployment.sluice(['doctor', '--json'], { env: { PUBSUB_EMULATOR_HOST: host } });
    await deployment.close();
    const { checks } = ran.json<{ readonly checks: readonly Told[] }>();
    const topics = checks.filter(({ check }) => check === 'topic');
    expect(topics).to.have.length(3);
    for (const { mark, says } of topics) {
      expect(mark).to.equal('warn');
      expect(says).to.match(/permission is missing \(.*\): have yourself added to sluice:operatorMembers/);
    }
    const subscriptions = checks.filter(({ check }) => check === 'subscription');
    expect(subscriptions.map(({ mark }) => mark)).to.deep.equal(['ok', 'ok', 'ok']);
  });
});
