import { once } from 'node:events';
import { expect } from 'chai';
import { type House, openHouse } from '../support/house.ts';

const audience = 'https://ingest.example.run.app';
const serviceAccountEmail = 'pusher@house.iam.gserviceaccount.com';
const data = (id: string) =>
  Buffer.from(
    JSON.stringify({ network_id: 1, transaction_id: id, unix_timestamp: Math.floor(Date.now() / 1000) }),
  );

describe('push from Pub/Sub with a signed token', () => {
  let house: House;
  before(async () => {
    house = await openHouse({
      settings: { PUSH_AUTH: 'oidc', PUSH_AUDIENCE: audience, PUSH_SERVICE_ACCOUNT: serviceAccountEmail },
    });
    await house.pubsub.createTopic('events');
  });
  after(() => house.close());

  const subscribe = (name: string, token: { audience: string; serviceAccountEmail: string }) =>
    house.pubsub.topic('events').createSubscription(name, {
      pushConfig: { pushEndpoint: house.url('ingest'), oidcToken: token },
      ackDeadlineSeconds: 30,
    });
  const until = async (condition: () => Promise<boolean> | boolean) => {
    while (!(await condition())) await once(AbortSignal.timeout(20), 'abort');
  };
  const backlog = (name: string) => house.pubsubServer.backlog(`projects/house/subscriptions/${name}`);
  const stats = (name: string) => house.pubsubServer.stats(`projects/house/subscriptions/${name}`);

  it('carries a published event to Flowcore and acknowledges it', async () => {
    await subscribe('rightful', { audience, serviceAccountEmail });
    await house.pubsub
      .topic('events')
      .publishMessage({ data: data('signed'), attributes: { event_type: 'click' } });
    await until(() => stats('rightful').acked === 1);
    const [event] = await house.stored();
    expect(JSON.parse(event?.raw ?? '{}')).to.include({ transaction_id: 'signed' });
    await house.pubsub.subscription('rightful').delete();
  });

  for (const [name, token] of Object.entries({
    'another-audience': { audience: 'https://elsewhere.example', serviceAccountEmail },
    'another-account': { audience, serviceAccountEmail: 'stranger@house.iam.gserviceaccount.com' },
  })) {
    it(`refuses a token of ${name.replace('-', ' ')} and keeps the message`, async () => {
      const before = await house.stored();
      await subscribe(name, token);
      await house.pubsub.topic('events').publishMessage({ data: data(name) });
      await until(() => stats(name).nacked > 0);
      expect(backlog(name)).to.equal(1);
      expect(await house.stored()).to.have.length(before.length);
      await house.pubsub.subscription(name).delete();
    });
  }
});
