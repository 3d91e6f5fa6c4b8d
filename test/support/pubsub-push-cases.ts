import { expect } from 'chai';
import { decodeJwt } from 'jose';
import type { Bench, ContractCase } from './pubsub-contract.ts';
import type { Push, PushAnswer } from './pubsub-push-endpoint.ts';

const ACK_STATUSES = [200, 201, 204];
/** Some answers that refuse a message. */
export const NACK_STATUSES = [203, 205, 301, 302, 400, 401, 403, 404, 409, 422, 429, 500, 503];

/** Answers the first push of a message with the status its attribute names, later ones with 204. */
const answerAsAsked: PushAnswer = ({ attempt, body }, response) => {
  response.writeHead(attempt === 1 ? Number(body.message.attributes?.status) : 204).end();
};

/** Is a message whose push is answered with `status` pushed again? */
export const isPushedAgain = async (bench: Bench, status: number): Promise<boolean> => {
  const topic = await bench.topic();
  const target = await bench.endpoint(answerAsAsked);
  await bench.subscription(topic, { pushConfig: { pushEndpoint: target.url } });
  const publish = (text: string, answer: number): Promise<string> =>
    topic.publishMessage({ data: Buffer.from(text), attributes: { status: String(answer) } });
  await publish('asked', status);
  await target.received(1);
  // Refused after the other: when it comes again, the other one would have come again too.
  await publish('marker', 500);
  const pushes = await target.until(({ text, attempt }) => text === 'marker' && attempt === 2);
  return pushes.some(({ text, attempt }) => text === 'asked' && attempt === 2);
};

type Outgoing = Parameters<ReturnType<Bench['client']['topic']>['publishMessage']>[0];

/** Publishes one message to a topic with a push subscription; gives the push that arrives. */
export async function pushOnce(
  bench: Bench,
  message: Outgoing,
  oidcToken?: { serviceAccountEmail: string; audience?: string },
): Promise<Push | undefined> {
  const { name } = await bench.topic();
  const topic = bench.client.topic(name, { messageOrdering: true });
  const target = await bench.endpoint();
  await bench.subscription(topic, {
    pushConfig: { pushEndpoint: target.url, ...(oidcToken && { oidcToken }) },
  });
  await topic.publishMessage(message);
  const [push] = await target.received(1);
  return push;
}

/** Push delivery. */
export const pushCases: readonly ContractCase[] = [
  {
    title: 'pushes the documented body with both spellings of id and time',
    run: async ({ topic, subscription, endpoint }) => {
      const created = await topic();
      const target = await endpoint();
      const pushed = await subscription(created, { pushConfig: { pushEndpoint: target.url } });
      const id = await created.publishMessage({ data: Buffer.from('event'), attributes: { kind: 'click' } });
      const [push] = await target.received(1);
      const time = push?.body.message.publishTime ?? '';
      expect(push?.headers['content-type']).to.match(/^application\/json/);
      expect(push?.body).to.deep.equal({
        message: {
          attributes: { kind: 'click' },
          data: Buffer.from('event').toString('base64'),
          messageId: id,
          message_id: id,
          publishTime: time,
          publish_time: time,
        },
        subscription: pushed.name,
      });
      expect(Date.parse(time)).to.be.within(Date.now() - 60_000, Date.now() + 1_000);
    },
  },
  {
    title: 'leaves data out of a push that has none',
    run: async (bench) => {
      const push = await pushOnce(bench, { attributes: { kind: 'click' } });
      expect(push?.body.message).not.to.have.property('data');
      expect(push?.body.message.attributes).to.deep.equal({ kind: 'click' });
    },
  },
  {
    title: 'leaves attributes out of a push that has none',
    run: async (bench) => {
      const push = await pushOnce(bench, { data: Buffer.from('event') });
      expect(push?.body.message).not.to.have.any.keys('attributes', 'orderingKey');
    },
  },
  {
    title: 'pushes the ordering key',
    run: async (bench) => {
      const push = await pushOnce(bench, { data: Buffer.from('event'), orderingKey: 'offer-1' });
      expect(push?.body.message.orderingKey).to.equal('offer-1');
    },
  },
  {
    title: 'pushes a bearer token when the subscription asks for one',
    run: async (bench) => {
      const oidcToken = {
        serviceAccountEmail: 'push@contract.iam.gserviceaccount.com',
        audience: 'https://a.run.app',
      };
      const push = await pushOnce(bench, { data: Buffer.from('event') }, oidcToken);
      const claims = decodeJwt(push?.headers.authorization?.replace('Bearer ', '') ?? '');
      expect(claims).to.deep.include({
        iss: 'https://accounts.google.com',
        aud: 'https://a.run.app',
        email: 'push@contract.iam.gserviceaccount.com',
        email_verified: true,
      });
      expect(claims.sub)
        .to.equal(claims.azp)
        .and.to.match(/^\d{21}$/);
      expect(Number(claims.exp) - Number(claims.iat)).to.equal(3_600);
    },
  },
  {
    title: 'pushes no token when the subscription asks for none',
    run: async (bench) => {
      const push = await pushOnce(bench, { data: Buffer.from('event') });
      expect(push?.headers).not.to.have.property('authorization');
    },
  },
  {
    title: 'pushes 10 MB',
    run: async ({ topic, subscription, endpoint }) => {
      const created = await topic();
      const target = await endpoint();
      await subscription(created, { pushConfig: { pushEndpoint: target.url } });
      await created.publishMessage({ data: Buffer.alloc(10_000_000, 'x') });
      const [push] = await target.received(1);
      expect(push?.text.length).to.equal(10_000_000);
    },
  },
  {
    title: 'stops pushing when the push configuration is emptied, and goes on when it is back',
    run: async ({ topic, subscription, endpoint, pull }) => {
      const created = await topic();
      const target = await endpoint();
      const pushed = await subscription(created, { pushConfig: { pushEndpoint: target.url } });
      await created.publishMessage({ data: Buffer.from('pushed') });
      await target.received(1);
      await pushed.modifyPushConfig({});
      await created.publishMessage({ data: Buffer.from('pulled') });
      expect(await pull(pushed, 1)).to.deep.equal(['pulled']);
      await created.publishMessage({ data: Buffer.from('later') });
      await pushed.modifyPushConfig({ pushEndpoint: target.url });
      const pushes = await target.received(2);
      expect(pushes.map(({ text }) => text)).to.deep.equal(['pushed', 'later']);
    },
  },
  {
    title: 'pushes one message of an ordering key at a time',
    run: async ({ client, topic, subscription, endpoint }) => {
      const { name } = await topic();
      const ordered = client.topic(name, { messageOrdering: true });
      const target = await endpoint(({ text, attempt }, response) => {
        response.writeHead(text === 'event-0' && attempt === 1 ? 500 : 204).end();
      });
      await subscription(ordered, { enableMessageOrdering: true, pushConfig: { pushEndpoint: target.url } });
      const texts = Array.from({ length: 5 }, (_, at) => `event-${at}`);
      await Promise.all(
        texts.map((text) => ordered.publishMessage({ data: Buffer.from(text), orderingKey: 'k' })),
      );
      const pushes = await target.received(6);
      expect(pushes.map(({ text }) => text)).to.deep.equal(['event-0', ...texts]);
    },
  },
  {
    title: 'pushes many messages, each once',
    run: async ({ topic, subscription, endpoint }) => {
      const created = await topic();
      const target = await endpoint();
      await subscription(created, { pushConfig: { pushEndpoint: target.url } });
      const texts = Array.from({ length: 200 }, (_, at) => `event-${at}`);
      await Promise.all(texts.map((text) => created.publishMessage({ data: Buffer.from(text) })));
      const pushes = await target.received(200);
      expect(new Set(pushes.map(({ text }) => text))).to.deep.equal(new Set(texts));
    },
  },
  {
    title: 'takes the interim answer 102 as an acknowledgement',
    run: async ({ topic, subscription, endpoint }) => {
      const created = await topic();
      const target = await endpoint(({ text, attempt }, response) => {
        if (text === 'asked') response.writeProcessing();
        response.writeHead(attempt === 1 ? 500 : 204).end();
      });
      await subscription(created, { pushConfig: { pushEndpoint: target.url } });
      await created.publishMessage({ data: Buffer.from('asked') });
      await target.received(1);
      await created.publishMessage({ data: Buffer.from('marker') });
      await target.until(({ text, attempt }) => text === 'marker' && attempt === 2);
      expect(target.pushes.filter(({ text }) => text === 'asked')).to.have.lengthOf(1);
    },
  },
  {
    title: `takes the answers ${ACK_STATUSES.join(', ')} as acknowledgements`,
    run: async (bench) => {
      const again = await Promise.all(ACK_STATUSES.map((status) => isPushedAgain(bench, status)));
      expect(again).to.deep.equal(ACK_STATUSES.map(() => false));
    },
  },
  {
    title: 'takes the answer 202 as an acknowledgement',
    run: async (bench) => {
      expect(await isPushedAgain(bench, 202)).to.equal(false);
    },
  },
  {
    title: 'takes no other answer as an acknowledgement',
    run: async (bench) => {
      const again = await Promise.all(NACK_STATUSES.map((status) => isPushedAgain(bench, status)));
      expect(again).to.deep.equal(NACK_STATUSES.map(() => true));
    },
  },
];
