import { PubSub, type Topic } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { type Read, readWindow } from '../../../cli/reading/read-window.ts';
import { createTemporarySubscription } from '../../../cli/reading/temporary-subscription.ts';
import { type PubSubServer, startPubSub } from '../../../local/pubsub/server.ts';
import { type BreakableProxy, openBreakableProxy } from '../../support/breakable-proxy.ts';
import { shiftedClock } from '../../support/shifted-clock.ts';

const QUIET_MS = 1000;
const pause = () => new Promise((resolve) => void setTimeout(resolve, 20));

describe('a window whose stream is lost', () => {
  const clock = shiftedClock();
  let server: PubSubServer;
  let proxy: BreakableProxy;
  let direct: PubSub;
  let proxied: PubSub;
  let topic: Topic;
  const seen = new Set<string>();
  /** It has no end until everything is published. */
  let window: { fromMs: number; untilMs: number };
  let reading: Promise<Read>;
  let isOver: boolean;

  const publish = (count: number, data = Buffer.from('{}')) =>
    Promise.all(Array.from({ length: count }, () => topic.publishMessage({ data })));
  const connectTo = (apiEndpoint: string) =>
    new PubSub({ projectId: 'local', apiEndpoint, emulatorMode: true });

  beforeEach(async () => {
    server = await startPubSub({ clock });
    proxy = await openBreakableProxy(server.host);
    direct = connectTo(server.host);
    proxied = connectTo(proxy.host);
    [topic] = await direct.createTopic('events');
    await createTemporarySubscription(direct, 'events', 'own');
    await publish(20);
    seen.clear();
    isOver = false;
    window = { fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
    reading = readWindow({
      ...{ pubsub: proxied, subscription: 'own', quietMs: QUIET_MS, clock, window },
      ...{ maxMessages: 5, maxBytes: 1024 * 1024, signal: new AbortController().signal },
      onMessage: ({ id }) => seen.add(id).size > 0,
    }).finally(() => {
      isOver = true;
    });
    while (seen.size < 20) await pause();
  });
  afterEach(async () => {
    await Promise.all([proxied.close(), direct.close()]);
    await proxy.close();
    await server.close();
  });

  /** Lets time pass until the reading ends. */
  async function end(): Promise<Read> {
    while (!isOver) {
      clock.shift(QUIET_MS / 2);
      await pause();
    }
    return reading;
  }

  it('is not read while Pub/Sub cannot be reached, however long nothing comes', async () => {
    proxy.cut();
    await publish(10);
    window.untilMs = clock.now() + 1;
    for (let looks = 0; looks < 30; looks += 1) {
      clock.shift(60_000);
      await pause();
    }
    expect(isOver).to.equal(false);
    proxy.mend();
    expect(await end()).to.deep.equal({ isComplete: true });
    expect(seen.size).to.equal(30);
  });

  it('is not read before what the stream held has come again', async () => {
    const data = Buffer.alloc(10_000, ' ');
    const lost = proxy.lose(data.length);
    await publish(1, data);
    await lost;
    window.untilMs = clock.now() + 1;
    proxy.cut();
    proxy.mend();
    expect(await end()).to.deep.equal({ isComplete: true });
    expect(seen.size).to.equal(21);
  });
});
