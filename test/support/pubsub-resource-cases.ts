import { expect } from 'chai';
import type { Bench, ContractCase } from './pubsub-contract.ts';
import { codeOf } from './pubsub-refusal.ts';

const OK = 0;
const UNIMPLEMENTED = 12;
const INVALID_ARGUMENT = 3;
const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;

const refused = (title: string, code: number, call: (bench: Bench) => Promise<unknown>): ContractCase => ({
  title,
  run: async (bench) => {
    expect(await codeOf(call(bench))).to.equal(code);
  },
});

/** Topics and subscriptions as resources. */
export const resourceCases: readonly ContractCase[] = [
  {
    title: 'creates, lists and deletes a topic',
    run: async ({ client, topic }) => {
      const created = await topic();
      expect(await created.exists()).to.deep.equal([true]);
      const [topics] = await client.getTopics();
      expect(topics.map(({ name }) => name)).to.include(created.name);
      await created.delete();
      expect(await created.exists()).to.deep.equal([false]);
    },
  },
  {
    title: 'updates the labels and the retention of a topic and nothing else',
    run: async ({ topic }) => {
      const created = await topic({ labels: { team: 'a' } });
      await created.setMetadata({ messageRetentionDuration: { seconds: 3_600 } });
      const [metadata] = await created.getMetadata();
      expect(metadata.labels).to.deep.equal({ team: 'a' });
      expect(metadata.messageRetentionDuration?.seconds).to.equal('3600');
    },
  },
  {
    title: 'says what its caller may do with a topic and a subscription',
    run: async ({ client, topic, subscription }) => {
      const created = await topic();
      const on = await subscription(created);
      const [onTopic] = await created.iam.testPermissions(['pubsub.topics.get', 'pubsub.topics.publish']);
      expect(onTopic).to.deep.equal({ 'pubsub.topics.get': true, 'pubsub.topics.publish': true });
      const [onSubscription] = await on.iam.testPermissions(['pubsub.subscriptions.consume']);
      expect(onSubscription).to.deep.equal({ 'pubsub.subscriptions.consume': true });
      // Of what does not exist nothing may be done; it is no error.
      const [onNothing] = await client.topic('nowhere').iam.testPermissions(['pubsub.topics.get']);
      expect(onNothing).to.deep.equal({ 'pubsub.topics.get': false });
    },
  },
  {
    title: 'fills in the defaults of a subscription',
    run: async ({ topic, subscription }) => {
      const [metadata] = await (await subscription(await topic())).getMetadata();
      expect(metadata.ackDeadlineSeconds).to.equal(10);
      expect(metadata.messageRetentionDuration?.seconds).to.equal('604800');
      expect(metadata.expirationPolicy?.ttl?.seconds).to.equal('2678400');
      expect(metadata.retainAckedMessages).to.equal(false);
    },
  },
  {
    title: 'gives the settings of a subscription back',
    run: async ({ topic, subscription }) => {
      const created = await subscription(await topic(), {
        ackDeadlineSeconds: 120,
        retryPolicy: { minimumBackoff: { seconds: 10 }, maximumBackoff: { seconds: 600 } },
        expirationPolicy: {},
        enableMessageOrdering: true,
        filter: 'attributes:kind',
        labels: { team: 'a' },
        pushConfig: {
          pushEndpoint: 'http://127.0.0.1:9/push',
          oidcToken: {
            serviceAccountEmail: 'push@contract.iam.gserviceaccount.com',
            audience: 'https://a.run.app',
          },
        },
      });
      await created.modifyPushConfig({});
      const [metadata] = await created.getMetadata();
      expect(metadata).to.deep.include({
        ackDeadlineSeconds: 120,
        enableMessageOrdering: true,
        filter: 'attributes:kind',
        labels: { team: 'a' },
      });
      expect(metadata.retryPolicy?.maximumBackoff?.seconds).to.equal('600');
      expect(metadata.expirationPolicy?.ttl).to.equal(null);
      expect(metadata.pushConfig?.pushEndpoint).to.equal('');
    },
  },
  {
    title: 'updates what the mask names and leaves the rest of a subscription alone',
    run: async ({ topic, subscription }) => {
      const created = await subscription(await topic(), { labels: { team: 'a' } });
      await created.setMetadata({ ackDeadlineSeconds: 60 });
      const [metadata] = await created.getMetadata();
      expect(metadata.ackDeadlineSeconds).to.equal(60);
      expect(metadata.labels).to.deep.equal({ team: 'a' });
    },
  },
  {
    title: 'lists the subscriptions of a project and of a topic',
    run: async ({ client, topic, subscription }) => {
      const first = await topic();
      const mine = await subscription(first);
      const other = await subscription(await topic());
      const [ofTopic] = await first.getSubscriptions();
      expect(ofTopic.map(({ name }) => name)).to.deep.equal([mine.name]);
      const [ofProject] = await client.getSubscriptions();
      expect(ofProject.map(({ name }) => name)).to.include.members([mine.name, other.name]);
    },
  },
  {
    title: 'keeps the subscription of a deleted topic',
    run: async ({ topic, subscription }) => {
      const created = await topic();
      const kept = await subscription(created);
      await created.delete();
      const [metadata] = await kept.getMetadata();
      expect(metadata.topic).to.equal('_deleted-topic_');
    },
  },
  refused('refuses a topic whose name is taken', ALREADY_EXISTS, async ({ client, topic }) =>
    client.createTopic((await topic()).name),
  ),
  refused('refuses a subscription whose name is taken', ALREADY_EXISTS, async ({ topic, subscription }) => {
    const created = await topic();
    return created.createSubscription((await subscription(created)).name);
  }),
  refused('refuses a name of two characters', INVALID_ARGUMENT, ({ client }) => client.createTopic('ab')),
  refused('does not find an unknown topic', NOT_FOUND, ({ client }) => client.topic('unknown').getMetadata()),
  refused('does not delete an unknown topic', NOT_FOUND, ({ client }) => client.topic('unknown').delete()),
  refused('does not publish to an unknown topic', NOT_FOUND, ({ client }) =>
    client.topic('unknown').publishMessage({ data: Buffer.from('lost') }),
  ),
  refused('does not subscribe to an unknown topic', NOT_FOUND, ({ client, name }) =>
    client.topic('unknown').createSubscription(name('subscription')),
  ),
  refused('does not find an unknown subscription', NOT_FOUND, ({ client }) =>
    client.subscription('unknown').getMetadata(),
  ),
  refused('ends a stream on an unknown subscription', NOT_FOUND, ({ client }) => {
    const subscription = client.subscription('unknown');
    return new Promise((_, reject) => {
      subscription.on('error', reject);
      subscription.on('message', () => undefined);
    });
  }),
  refused('refuses an ack deadline below 10 seconds', INVALID_ARGUMENT, async ({ topic, subscription }) =>
    subscription(await topic(), { ackDeadlineSeconds: 5 }),
  ),
  refused('refuses a retention below 10 minutes', INVALID_ARGUMENT, async ({ topic, subscription }) =>
    subscription(await topic(), { messageRetentionDuration: { seconds: 60 } }),
  ),
  refused('refuses a filter it cannot read', INVALID_ARGUMENT, async ({ topic, subscription }) =>
    subscription(await topic(), { filter: 'attributes.kind == "click"' }),
  ),
  refused('refuses to change a filter', INVALID_ARGUMENT, async ({ topic, subscription }) => {
    const created = await subscription(await topic());
    return created.setMetadata({ filter: 'attributes:kind' });
  }),
  refused('refuses an endpoint that is no URL', INVALID_ARGUMENT, async ({ topic, subscription }) =>
    subscription(await topic(), { pushConfig: { pushEndpoint: 'somewhere' } }),
  ),
  refused(
    'refuses a dead-letter policy, which it does not have',
    UNIMPLEMENTED,
    async ({ topic, subscription }) => {
      const deadLetterPolicy = { deadLetterTopic: (await topic()).name, maxDeliveryAttempts: 5 };
      return subscription(await topic(), { deadLetterPolicy });
    },
  ),
  refused('takes a change of the retry policy', OK, async ({ topic, subscription }) => {
    const created = await subscription(await topic());
    await created.setMetadata({
      retryPolicy: { minimumBackoff: { seconds: 1 }, maximumBackoff: { seconds: 2 } },
    });
  }),
];
