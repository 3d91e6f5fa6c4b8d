import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { systemClock } from '../../functions/clock.ts';
import { type PubSubServer, startPubSub } from '../../local/pubsub/server.ts';
import { withBench } from '../support/pubsub-contract.ts';

describe('the embedded Pub/Sub with a data directory', () => {
  let dataDir: string;
  let server: PubSubServer;

  const start = async (): Promise<void> => {
    server = await startPubSub({ clock: systemClock, dataDir });
  };
  const restart = async (): Promise<void> => {
    await server.close();
    await start();
  };

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-pubsub-'));
    await start();
  });
  afterEach(async () => {
    await server.close();
    rmSync(dataDir, { recursive: true });
  });

  /** A topic with one acknowledged and one unacknowledged message; gives the subscription's name. */
  const prepare = async (): Promise<{ topic: string; subscription: string; ids: string[] }> => {
    const names = { topic: '', subscription: '', ids: [''] };
    await withBench(server.host, async ({ topic, subscription, pull }) => {
      const created = await topic({ labels: { team: 'a' }, messageRetentionDuration: { seconds: 3_600 } });
      const pulled = await subscription(created, { ackDeadlineSeconds: 33, filter: 'attributes:kind' });
      const attributes = { kind: 'click' };
      const first = await created.publishMessage({ data: Buffer.from('acknowledged'), attributes });
      await pull(pulled, 1);
      const second = await created.publishMessage({ data: Buffer.from([0, 255]), attributes });
      Object.assign(names, { topic: created.name, subscription: pulled.name, ids: [first, second] });
    });
    return names;
  };

  it('keeps topics, subscriptions and unacknowledged messages over a restart', async () => {
    const { topic, subscription, ids } = await prepare();
    for (let times = 0; times < 3; times += 1) await restart();
    expect(server.backlog(subscription)).to.equal(1);
    await withBench(server.host, async ({ client }) => {
      const [metadata] = await client.subscription(subscription).getMetadata();
      expect(metadata).to.include({ topic, ackDeadlineSeconds: 33, filter: 'attributes:kind' });
      expect((await client.topic(topic).getMetadata())[0].labels).to.deep.equal({ team: 'a' });
      const pulled = client.subscription(subscription);
      const message = await new Promise<{ id: string; data: Buffer }>((resolve) => {
        pulled.on('message', (each) => {
          each.ack();
          resolve(each);
        });
      });
      await pulled.close();
      expect([...message.data]).to.deep.equal([0, 255]);
      expect(message.id).to.equal(ids[1]);
      const next = await client.topic(topic).publishMessage({ data: Buffer.from('next') });
      expect(Number(next)).to.be.above(Number(ids[1]));
    });
    await restart();
    expect(server.backlog(subscription)).to.equal(0);
  });

  it('brings snapshots and topic retention back over a restart', async () => {
    const { topic, subscription } = await prepare();
    await withBench(server.host, async ({ client }) => {
      await client.subscription(subscription).createSnapshot('kept-snapshot');
      await client.topic(topic).publishMessage({ data: Buffer.from('after'), attributes: { kind: 'click' } });
    });
    await restart();
    await withBench(server.host, async ({ client }) => {
      const pulled = client.subscription(subscription);
      await pulled.seek(new Date(Date.now() + 60_000));
      expect(server.backlog(subscription)).to.equal(0);
      await pulled.seek('kept-snapshot');
      expect(server.backlog(subscription)).to.equal(2);
      await pulled.seek(new Date(Date.now() - 60_000));
      expect(server.backlog(subscription)).to.equal(3);
    });
  });

  it('keeps the line separators of attributes over a restart', async () => {
    const text = 'one\u2028two\u2029three';
    let name = '';
    await withBench(server.host, async ({ topic, subscription }) => {
      const created = await topic();
      name = (await subscription(created)).name;
      await created.publishMessage({ data: Buffer.from('x'), attributes: { text } });
    });
    await restart();
    expect(server.backlog(name)).to.equal(1);
    await withBench(server.host, async ({ client }) => {
      const pulled = client.subscription(name);
      const attributes = await new Promise((resolve) => {
        pulled.on('message', (each) => {
          each.ack();
          resolve(each.attributes);
        });
      });
      await pulled.close();
      expect(attributes).to.deep.equal({ text });
    });
  });

  it('writes down when it published each message, also over a restart', async () => {
    const first = await prepare();
    await restart();
    const second = await prepare();
    const lines = readFileSync(join(dataDir, 'publish-times.ndjson'), 'utf8').trimEnd().split('\n');
    const times = lines.map((line) => JSON.parse(line));
    expect(times.map(({ messageId }) => messageId)).to.deep.equal([...first.ids, ...second.ids]);
    for (const { publishTime } of times) expect(Date.parse(publishTime)).to.be.closeTo(Date.now(), 20_000);
  });

  it('forgets half a line at the end, as a killed process leaves it', async () => {
    const { subscription } = await prepare();
    await server.close();
    appendFileSync(join(dataDir, 'pubsub.ndjson'), '{"kind":"published","topic":"pro');
    await start();
    expect(server.backlog(subscription)).to.equal(1);
  });

  it('does not start on a damaged file, and says which line is damaged', async () => {
    await prepare();
    await server.close();
    appendFileSync(join(dataDir, 'pubsub.ndjson'), 'half a line\n{"kind":"sequence","seq":1}\n');
    const failure = await start().catch((error: unknown) => String(error));
    expect(failure).to.match(/pubsub\.ndjson: line \d+ is not JSON/);
    rmSync(join(dataDir, 'pubsub.ndjson'));
    await start();
  });
});
