import { PubSub } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { type PubSubServer, startPubSub } from '../../../local/pubsub/server.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { type PushAnswer, type PushEndpoint, startPushEndpoint } from '../../support/pubsub-push-endpoint.ts';
import { codeOf } from '../../support/pubsub-refusal.ts';
import { until } from '../../support/pubsub-until.ts';

const NOT_FOUND = 5;
const PERMISSION_DENIED = 7;
const UNAVAILABLE = 14;
const topicName = 'projects/sluice/topics/faulty';
const subscription = 'projects/sluice/subscriptions/pushed';

describe('faults of the embedded Pub/Sub', () => {
  let server: PubSubServer;
  let pubsub: PubSub;
  let endpoint: PushEndpoint | undefined;

  beforeEach(async () => {
    server = await startPubSub({ clock: manualClock() });
    pubsub = new PubSub({ projectId: 'sluice', apiEndpoint: server.host, emulatorMode: true });
    await pubsub.createTopic('faulty');
  });
  afterEach(async () => {
    await endpoint?.close();
    endpoint = undefined;
    await pubsub.close();
    await server.close();
  });

  const publish = (text = 'event') => pubsub.topic('faulty').publishMessage({ data: Buffer.from(text) });
  const pushed = async (answer?: PushAnswer): Promise<PushEndpoint> => {
    endpoint = await startPushEndpoint(answer);
    const settings = { pushConfig: { pushEndpoint: endpoint.url } };
    await pubsub.createSubscription('faulty', 'pushed', settings);
    return endpoint;
  };

  for (const code of [NOT_FOUND, PERMISSION_DENIED]) {
    it(`refuse as many publishes to a topic as asked, with status ${code}`, async () => {
      server.fail({ topic: topicName, code, times: 2 });
      server.fail({ topic: 'projects/sluice/topics/other', code });
      expect(await codeOf(publish())).to.equal(code);
      expect(await codeOf(publish())).to.equal(code);
      expect(await publish()).to.match(/^\d+$/);
    });
  }

  it('are ridden out by the client where it retries', async () => {
    server.fail({ topic: topicName, code: UNAVAILABLE });
    expect(await publish()).to.match(/^\d+$/);
  });

  it('are dropped when cleared', async () => {
    server.fail({ topic: topicName, code: NOT_FOUND, times: 9 });
    server.clearFaults();
    expect(await publish()).to.match(/^\d+$/);
  });

  it('push a message again while its first push is unanswered', async () => {
    const answers: (() => void)[] = [];
    const target = await pushed((_, response) => answers.push(() => response.writeHead(204).end()));
    server.pushTwice({ subscription, everyNth: 1, when: 'at once' });
    const id = await publish();
    await target.received(2);
    expect(server.backlog(subscription)).to.equal(1);
    expect(server.repeats(subscription)).to.deep.equal({ messageIds: [id], open: 1 });
    for (const answer of answers) answer();
    await until(() => server.backlog(subscription) === 0 && server.repeats(subscription).open === 0);
  });

  it('take the answer to the second push for an acknowledgement when the first was refused', async () => {
    const target = await pushed(({ attempt }, response) =>
      response.writeHead(attempt === 1 ? 500 : 204).end(),
    );
    server.pushTwice({ subscription, everyNth: 1, when: 'afterwards' });
    await publish();
    await until(() => server.backlog(subscription) === 0);
    expect(target.pushes.map(({ attempt }) => attempt).slice(0, 2)).to.deep.equal([1, 2]);
  });

  it('push every nth message again after its acknowledgement', async () => {
    const target = await pushed();
    server.pushTwice({ subscription, everyNth: 2, when: 'afterwards' });
    for (const text of ['a', 'b', 'c', 'd']) {
      await publish(text);
      await until(() => server.backlog(subscription) === 0 && server.repeats(subscription).open === 0);
    }
    expect(target.pushes.map(({ text }) => text)).to.deep.equal(['a', 'b', 'b', 'c', 'd', 'd']);
  });
});
