import { type Message, v1 } from '@google-cloud/pubsub';
import { expect } from 'chai';
import type { Bench, ContractCase } from './pubsub-contract.ts';
import { codeOf } from './pubsub-refusal.ts';

const OK = 0;
const INVALID_ARGUMENT = 3;

type Outgoing = Parameters<ReturnType<Bench['client']['topic']>['publishMessage']>[0];

/** Publishing what Pub/Sub takes (code 0) and what it refuses. */
const publishing = (title: string, code: number, message: Outgoing): ContractCase => ({
  title,
  run: async ({ topic }) => {
    expect(await codeOf((await topic()).publishMessage(message))).to.equal(code);
  },
});

const attributes = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`key-${at}`, 'value']));

const data = Buffer.from('event');

/** Publishing, StreamingPull, Pull, Acknowledge and ModifyAckDeadline. */
export const messageCases: readonly ContractCase[] = [
  {
    title: 'delivers data, attributes, ordering key, id and publish time',
    run: async ({ topic, subscription }) => {
      const created = await topic();
      const pulled = await subscription(created);
      const before = Date.now();
      const id = await created.publishMessage({ data, attributes: { kind: 'click' } });
      const message = await new Promise<Message>((resolve) => {
        pulled.on('message', (each) => {
          each.ack();
          resolve(each);
        });
      });
      expect(message.id).to.equal(id);
      expect(message.data.toString()).to.equal('event');
      expect(message.attributes).to.deep.equal({ kind: 'click' });
      expect(message.publishTime.getTime()).to.be.within(before - 1_000, Date.now() + 1_000);
    },
  },
  {
    title: 'numbers messages in increasing order',
    run: async ({ topic }) => {
      const created = await topic();
      const ids: string[] = [];
      for (const text of ['a', 'b', 'c']) ids.push(await created.publishMessage({ data: Buffer.from(text) }));
      expect(ids.every((id) => /^\d+$/.test(id))).to.equal(true);
      expect(ids.map(Number)).to.deep.equal(ids.map(Number).sort((a, b) => a - b));
      expect(new Set(ids).size).to.equal(3);
    },
  },
  {
    title: 'gives a subscription only what is published after it was made',
    run: async ({ topic, subscription, pull }) => {
      const created = await topic();
      await created.publishMessage({ data: Buffer.from('before') });
      const pulled = await subscription(created);
      await created.publishMessage({ data: Buffer.from('after') });
      expect(await pull(pulled, 1)).to.deep.equal(['after']);
    },
  },
  {
    title: 'delivers to every subscription of the topic',
    run: async ({ topic, subscription, pull }) => {
      const created = await topic();
      const pulled = [await subscription(created), await subscription(created)];
      await created.publishMessage({ data });
      for (const each of pulled) expect(await pull(each, 1)).to.deep.equal(['event']);
    },
  },
  {
    title: 'delivers a refused message again',
    run: async ({ topic, subscription }) => {
      const created = await topic();
      const pulled = await subscription(created);
      await created.publishMessage({ data });
      const ids: string[] = [];
      await new Promise<void>((resolve) => {
        pulled.on('message', (message) => {
          ids.push(message.id);
          if (ids.length === 1) return message.nack();
          message.ack();
          resolve();
        });
      });
      expect(ids[1]).to.equal(ids[0]);
    },
  },
  {
    title: 'keeps within the flow control of a stream',
    run: async ({ client, topic, subscription }) => {
      const created = await topic();
      const { name } = await subscription(created);
      const pulled = client.subscription(name, {
        flowControl: { maxMessages: 2 },
        streamingOptions: { maxStreams: 1 },
      });
      await Promise.all(Array.from({ length: 6 }, () => created.publishMessage({ data })));
      let outstanding = 0;
      let most = 0;
      let done = 0;
      await new Promise<void>((resolve) => {
        pulled.on('message', (message) => {
          outstanding += 1;
          most = Math.max(most, outstanding);
          setImmediate(() => {
            outstanding -= 1;
            message.ack();
            done += 1;
            if (done === 6) resolve();
          });
        });
      });
      await pulled.close();
      expect(most).to.be.at.most(2);
    },
  },
  {
    title: 'answers a unary pull, and the acknowledged message does not come again',
    run: async ({ client, topic, subscription }) => {
      const created = await topic();
      const { name } = await subscription(created);
      await created.publishMessage({ data: Buffer.from('first') });
      const subscriber = new v1.SubscriberClient({ ...(await client.getClientConfig()) });
      const [pulled] = await subscriber.pull({ subscription: name, maxMessages: 10 });
      const ackIds = (pulled.receivedMessages ?? []).map(({ ackId }) => ackId ?? '');
      expect(pulled.receivedMessages?.map(({ message }) => message?.data?.toString())).to.deep.equal([
        'first',
      ]);
      await subscriber.acknowledge({ subscription: name, ackIds });
      await created.publishMessage({ data: Buffer.from('second') });
      const [again] = await subscriber.pull({ subscription: name, maxMessages: 10 });
      expect(again.receivedMessages?.map(({ message }) => message?.data?.toString())).to.deep.equal([
        'second',
      ]);
      await subscriber.close();
    },
  },
  {
    title: 'delivers the messages of an ordering key in order',
    run: async ({ client, topic, subscription, pull }) => {
      const { name } = await topic();
      const ordered = client.topic(name, { messageOrdering: true });
      const pulled = await subscription(ordered, { enableMessageOrdering: true });
      const texts = Array.from({ length: 5 }, (_, at) => `event-${at}`);
      await Promise.all(
        texts.map((text) => ordered.publishMessage({ data: Buffer.from(text), orderingKey: 'k' })),
      );
      expect(await pull(pulled, 5)).to.deep.equal(texts);
    },
  },
  {
    title: 'delivers only what passes the filter',
    run: async ({ topic, subscription, pull }) => {
      const created = await topic();
      const pulled = await subscription(created, { filter: 'attributes.kind = "click"' });
      await created.publishMessage({ data: Buffer.from('other'), attributes: { kind: 'impression' } });
      await created.publishMessage({ data: Buffer.from('click'), attributes: { kind: 'click' } });
      expect(await pull(pulled, 1)).to.deep.equal(['click']);
    },
  },
  {
    title: 'carries a message of 10 MB',
    run: async ({ topic, subscription }) => {
      const created = await topic();
      const pulled = await subscription(created);
      const large = Buffer.alloc(10_000_000, 'x');
      await created.publishMessage({ data: large });
      const message = await new Promise<Message>((resolve) => {
        pulled.on('message', (each) => {
          each.ack();
          resolve(each);
        });
      });
      expect(message.data.equals(large)).to.equal(true);
    },
  },
  publishing('refuses a message above 10 MB', INVALID_ARGUMENT, { data: Buffer.alloc(10_000_001, 'x') }),
  publishing('refuses an empty message', INVALID_ARGUMENT, { data: Buffer.alloc(0) }),
  publishing('takes a message of attributes only', OK, { attributes: { kind: 'click' } }),
  publishing('takes 100 attributes', OK, { data, attributes: attributes(100) }),
  publishing('refuses 101 attributes', INVALID_ARGUMENT, { data, attributes: attributes(101) }),
  publishing('takes an attribute key of 256 bytes', OK, { data, attributes: { ['k'.repeat(256)]: 'v' } }),
  publishing('refuses an attribute key of 257 bytes', INVALID_ARGUMENT, {
    data,
    attributes: { ['k'.repeat(257)]: 'v' },
  }),
  publishing('takes an attribute value of 1,024 bytes', OK, { data, attributes: { key: 'v'.repeat(1_024) } }),
  publishing('refuses an attribute value of 1,025 bytes', INVALID_ARGUMENT, {
    data,
    attributes: { key: 'v'.repeat(1_025) },
  }),
];
