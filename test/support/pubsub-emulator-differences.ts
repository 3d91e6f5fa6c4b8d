import { expect } from 'chai';
import type { Bench, Differences } from './pubsub-contract.ts';
import { isPushedAgain, NACK_STATUSES, pushOnce } from './pubsub-push-cases.ts';
import { codeOf } from './pubsub-refusal.ts';

const data = Buffer.from('event');

type Outgoing = Parameters<ReturnType<Bench['client']['topic']>['publishMessage']>[0];

const takes =
  (message: Outgoing) =>
  async ({ topic }: Bench): Promise<void> => {
    expect(await codeOf((await topic()).publishMessage(message))).to.equal(0);
  };

/**
 * Where Google's emulator (0.8.20, each measured with this suite) differs from the documentation of the
 * service, which the embedded server follows, by title of the case.
 */
export const emulatorDifferences: Differences = {
  'says what its caller may do with a topic and a subscription': {
    reason: 'has no permissions',
    run: async ({ topic }) => {
      const UNIMPLEMENTED = 12;
      const asked = (await topic()).iam.testPermissions(['pubsub.topics.get']);
      expect(await codeOf(asked)).to.equal(UNIMPLEMENTED);
    },
  },
  'fills in the defaults of a subscription': {
    reason: 'no default expiration policy',
    run: async ({ topic, subscription }) => {
      const [metadata] = await (await subscription(await topic())).getMetadata();
      expect(metadata.ackDeadlineSeconds).to.equal(10);
      expect(metadata.expirationPolicy).to.equal(null);
    },
  },
  'refuses an ack deadline below 10 seconds': {
    reason: 'takes any ack deadline',
    run: async ({ topic, subscription }) => {
      await subscription(await topic(), { ackDeadlineSeconds: 5 });
    },
  },
  'refuses a filter it cannot read': {
    reason: 'takes any filter',
    run: async ({ topic, subscription }) => {
      await subscription(await topic(), { filter: 'attributes.kind == "click"' });
    },
  },
  'refuses a dead-letter policy, which it does not have': {
    reason: 'has dead-letter policies',
    run: async ({ topic, subscription }) => {
      const deadLetterPolicy = { deadLetterTopic: (await topic()).name, maxDeliveryAttempts: 5 };
      await subscription(await topic(), { deadLetterPolicy });
    },
  },
  'delivers only what passes the filter': {
    reason: 'keeps the filter and ignores it',
    run: async ({ topic, subscription, pull }) => {
      const created = await topic();
      const pulled = await subscription(created, { filter: 'attributes.kind = "click"' });
      await created.publishMessage({ data: Buffer.from('other'), attributes: { kind: 'impression' } });
      expect(await pull(pulled, 1)).to.deep.equal(['other']);
    },
  },
  'keeps within the flow control of a stream': { reason: 'sends more than the stream asked for' },
  'refuses a message above 10 MB': {
    reason: 'takes 10 MB and one byte',
    run: takes({ data: Buffer.alloc(10_000_001, 'x') }),
  },
  'refuses 101 attributes': {
    reason: 'takes any number of attributes',
    run: takes({
      data,
      attributes: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`key-${at}`, 'value'])),
    }),
  },
  'refuses an attribute key of 257 bytes': {
    reason: 'takes keys of any length',
    run: takes({ data, attributes: { ['k'.repeat(257)]: 'v' } }),
  },
  'refuses an attribute value of 1,025 bytes': {
    reason: 'takes values of any length',
    run: takes({ data, attributes: { key: 'v'.repeat(1_025) } }),
  },
  'leaves data out of a push that has none': {
    reason: 'sends empty data',
    run: async (bench) => {
      const push = await pushOnce(bench, { attributes: { kind: 'click' } });
      expect(push?.body.message.data).to.equal('');
    },
  },
  'leaves attributes out of a push that has none': {
    reason: 'sends empty attributes',
    run: async (bench) => {
      const push = await pushOnce(bench, { data });
      expect(push?.body.message.attributes).to.deep.equal({});
    },
  },
  'pushes the ordering key': {
    reason: 'leaves the ordering key out',
    run: async (bench) => {
      const push = await pushOnce(bench, { data, orderingKey: 'offer-1' });
      expect(push?.body.message).not.to.have.property('orderingKey');
    },
  },
  'pushes a bearer token when the subscription asks for one': {
    reason: 'sends no token',
    run: async (bench) => {
      const push = await pushOnce(
        bench,
        { data },
        { serviceAccountEmail: 'push@contract.iam.gserviceaccount.com' },
      );
      expect(push?.headers).not.to.have.property('authorization');
    },
  },
  'takes the answer 202 as an acknowledgement': {
    reason: 'pushes again',
    run: async (bench) => {
      expect(await isPushedAgain(bench, 202)).to.equal(true);
    },
  },
  'takes no other answer as an acknowledgement': {
    reason: 'takes 203',
    run: async (bench) => {
      const again = await Promise.all(NACK_STATUSES.map((status) => isPushedAgain(bench, status)));
      expect(again).to.deep.equal(NACK_STATUSES.map((status) => status !== 203));
    },
  },
  'brings a snapshot to another subscription of the topic': {
    reason: 'only what that subscription has held itself',
    run: async ({ name, topic, subscription, pull }) => {
      const created = await topic();
      const source = await subscription(created);
      const older = await subscription(created);
      await created.publishMessage({ data });
      const snapshotName = name('snapshot');
      await source.createSnapshot(snapshotName);
      await pull(older, 1);
      await older.seek(snapshotName);
      expect(await pull(older, 1)).to.deep.equal(['event']);
    },
  },
};
