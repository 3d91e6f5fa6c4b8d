import type { Topic } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { OAuth2Client } from 'google-auth-library';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { type PubSubServer, startPubSub } from '../../local/pubsub/server.ts';
import { type ManualClock, manualClock } from '../support/manual-clock.ts';
import { type Bench, withBench } from '../support/pubsub-contract.ts';
import { codeOf } from '../support/pubsub-refusal.ts';
import { until } from '../support/pubsub-until.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FAILED_PRECONDITION = 9;
const NOT_FOUND = 5;
const oidcToken = {
  serviceAccountEmail: 'push@contract.iam.gserviceaccount.com',
  audience: 'https://a.run.app',
};

// What depends on time, on the embedded server only: nobody can turn the clock of Google's emulator.
describe('the embedded Pub/Sub as time passes', () => {
  let clock: ManualClock;
  let server: PubSubServer;

  beforeEach(async () => {
    clock = manualClock();
    server = await startPubSub({ clock, random: () => 0 });
  });
  afterEach(() => server.close());

  const checks = (title: string, run: (bench: Bench) => Promise<void>): void => {
    it(title, () => withBench(server.host, run));
  };
  const publish = (topic: Topic, text: string): Promise<string> =>
    topic.publishMessage({ data: Buffer.from(text) });

  checks('breaks a push off at the ack deadline and counts it as refused', async (bench) => {
    const topic = await bench.topic();
    const target = await bench.endpoint(({ attempt }, response) => {
      if (attempt > 1) response.writeHead(204).end();
    });
    const { name } = await bench.subscription(topic, {
      ackDeadlineSeconds: 30,
      pushConfig: { pushEndpoint: target.url },
    });
    await publish(topic, 'slow');
    await target.received(1);
    clock.advance(30 * SECOND_MS - 1);
    expect(server.stats(name)).to.deep.equal({ published: 1, pushed: 1, acked: 0, nacked: 0 });
    clock.advance(1);
    await until(() => server.stats(name).nacked === 1);
    clock.advance(100);
    await target.received(2);
    await until(() => server.backlog(name) === 0);
  });

  checks('lets a refused message rest as the retry policy says, twice as long each time', async (bench) => {
    const topic = await bench.topic();
    const target = await bench.endpoint((_, response) => response.writeHead(500).end());
    const { name } = await bench.subscription(topic, {
      pushConfig: { pushEndpoint: target.url },
      retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 25 } },
    });
    await publish(topic, 'refused');
    for (const [nacked, restMs] of [10_000, 20_000, 25_000, 25_000].entries()) {
      await until(() => server.stats(name).nacked === nacked + 1);
      clock.advance(restMs - 1);
      expect(server.stats(name).pushed).to.equal(nacked + 1);
      clock.advance(1);
      expect(server.stats(name).pushed).to.equal(nacked + 2);
    }
  });

  checks('pauses a whole subscription after a refusal', async (bench) => {
    const topic = await bench.topic();
    const target = await bench.endpoint(({ text }, response) =>
      response.writeHead(text === 'bad' ? 500 : 204).end(),
    );
    const { name } = await bench.subscription(topic, {
      pushConfig: { pushEndpoint: target.url },
      retryPolicy: { minimumBackoff: { seconds: 600 }, maximumBackoff: { seconds: 600 } },
    });
    await publish(topic, 'bad');
    await until(() => server.stats(name).nacked === 1);
    await publish(topic, 'good');
    clock.advance(99);
    expect(server.stats(name).pushed).to.equal(1);
    clock.advance(1);
    await until(() => server.stats(name).acked === 1);
  });

  checks('begins with a small window and widens it as pushes are acknowledged', async (bench) => {
    const topic = await bench.topic();
    const held: (() => void)[] = [];
    const target = await bench.endpoint((_, response) => held.push(() => response.writeHead(204).end()));
    const { name } = await bench.subscription(topic, { pushConfig: { pushEndpoint: target.url } });
    await Promise.all(Array.from({ length: 20 }, (_, at) => publish(topic, `event-${at}`)));
    await target.received(3);
    expect(server.stats(name).pushed).to.equal(3);
    for (const release of held.splice(0)) release();
    await target.received(9);
    expect(server.stats(name).pushed).to.equal(9);
    for (const release of held.splice(0)) release();
    await target.received(20);
    for (const release of held.splice(0)) release();
  });

  checks('delivers a pulled message again when its deadline passes', async (bench) => {
    const topic = await bench.topic();
    const { name } = await bench.subscription(topic);
    await publish(topic, 'forgotten');
    const forgetful = bench.client.subscription(name);
    const ids: string[] = [];
    forgetful.on('message', ({ ackId }) => ids.push(ackId));
    await until(() => ids.length === 1);
    clock.advance(MINUTE_MS);
    await until(() => ids.length >= 2);
    await forgetful.close();
  });

  checks('drops an unacknowledged message after the longer of both retentions', async (bench) => {
    const short = { messageRetentionDuration: { seconds: 600 } };
    const plain = await bench.topic();
    const kept = await bench.topic({ messageRetentionDuration: { seconds: 3_600 } });
    const { name: dropped } = await bench.subscription(plain, short);
    const { name: held } = await bench.subscription(kept, short);
    await publish(plain, 'event');
    await publish(kept, 'event');
    clock.advance(11 * MINUTE_MS);
    expect([server.backlog(dropped), server.backlog(held)]).to.deep.equal([0, 1]);
    clock.advance(HOUR_MS);
    expect(server.backlog(held)).to.equal(0);
  });

  checks('does not bring back with a seek what topic retention has dropped', async (bench) => {
    const topic = await bench.topic({ messageRetentionDuration: { seconds: 3_600 } });
    await publish(topic, 'old');
    clock.advance(2 * HOUR_MS);
    await publish(topic, 'new');
    const replay = await bench.subscription(topic);
    await replay.seek(new Date(clock.now() - DAY_MS));
    expect(await bench.pull(replay, 1)).to.deep.equal(['new']);
    expect(server.backlog(replay.name)).to.equal(0);
  });

  checks('acknowledges with a seek to a time everything published before it', async (bench) => {
    const topic = await bench.topic({ messageRetentionDuration: { seconds: 3_600 } });
    const subscription = await bench.subscription(topic);
    await publish(topic, 'first');
    clock.advance(MINUTE_MS);
    const between = new Date(clock.now());
    clock.advance(MINUTE_MS);
    await publish(topic, 'second');
    await subscription.seek(between);
    expect(await bench.pull(subscription, 1)).to.deep.equal(['second']);
    expect(server.backlog(subscription.name)).to.equal(0);
  });

  checks('lets a snapshot live for a week less the age of its oldest message', async (bench) => {
    const topic = await bench.topic();
    const subscription = await bench.subscription(topic);
    await publish(topic, 'backlog');
    clock.advance(3 * DAY_MS);
    const [snapshot, metadata] = await subscription.createSnapshot(bench.name('snapshot'));
    expect(Number(metadata?.expireTime?.seconds) * 1_000).to.equal(clock.now() + 4 * DAY_MS);
    clock.advance(4 * DAY_MS);
    expect(await codeOf(snapshot.seek())).to.equal(NOT_FOUND);
  });

  checks('refuses a snapshot that would live for less than an hour', async (bench) => {
    const topic = await bench.topic();
    const subscription = await bench.subscription(topic);
    await publish(topic, 'backlog');
    clock.advance(7 * DAY_MS - HOUR_MS + MINUTE_MS);
    expect(await codeOf(subscription.createSnapshot(bench.name('snapshot')))).to.equal(FAILED_PRECONDITION);
  });

  checks('uses a push token for most of an hour, then makes another', async (bench) => {
    const topic = await bench.topic();
    const target = await bench.endpoint();
    const { name } = await bench.subscription(topic, { pushConfig: { pushEndpoint: target.url, oidcToken } });
    await publish(topic, 'first');
    await until(() => server.stats(name).acked === 1);
    clock.advance(54 * MINUTE_MS);
    await publish(topic, 'second');
    await until(() => server.stats(name).acked === 2);
    clock.advance(2 * MINUTE_MS);
    await publish(topic, 'third');
    const [first, second, third] = (await target.received(3)).map(({ headers }) => headers.authorization);
    expect(second).to.equal(first);
    expect(third).not.to.equal(first);
  });

  checks('signs push tokens with the key it serves, as JWK set and as PEM', async (bench) => {
    const topic = await bench.topic();
    const target = await bench.endpoint();
    await bench.subscription(topic, { pushConfig: { pushEndpoint: target.url, oidcToken } });
    clock.advance(Math.max(0, Date.now() - clock.now()));
    await publish(topic, 'event');
    const [push] = await target.received(1);
    const idToken = push?.headers.authorization?.replace('Bearer ', '') ?? '';
    const keys = createRemoteJWKSet(new URL(server.certsUrl));
    const currentDate = new Date(clock.now());
    const verified = await jwtVerify(idToken, keys, { audience: oidcToken.audience, currentDate });
    expect(verified.payload.email).to.equal(oidcToken.serviceAccountEmail);
    const certificates = await fetch(server.certsUrl.replace('/v3/', '/v1/'));
    const pems: Record<string, string> = JSON.parse(await certificates.text());
    const ticket = await new OAuth2Client().verifySignedJwtWithCertsAsync(idToken, pems, oidcToken.audience, [
      'https://accounts.google.com',
    ]);
    expect(ticket.getPayload()?.email_verified).to.equal(true);
  });
});
