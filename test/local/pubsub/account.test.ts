import { PubSub } from '@google-cloud/pubsub';
import { expect } from 'chai';
import { systemClock } from '../../../functions/clock.ts';
import type { ApiCall } from '../../../local/account.ts';
import { createBroker } from '../../../local/pubsub/broker.ts';
import { createPubSubFaults } from '../../../local/pubsub/faults.ts';
import { iamRpc } from '../../../local/pubsub/iam-rpc.ts';
import { methodPermissions } from '../../../local/pubsub/permissions.ts';
import { publisherRpc } from '../../../local/pubsub/publisher-rpc.ts';
import { type PubSubServer, startPubSub } from '../../../local/pubsub/server.ts';
import { subscriberRpc } from '../../../local/pubsub/subscriber-rpc.ts';

const topic = 'projects/guarded/topics/events';
const subscription = 'projects/guarded/subscriptions/reader';
const snapshot = 'projects/guarded/snapshots/kept';
const PERMISSION_DENIED = 7;

let names = 0;
const newName = (kind: string): string => {
  names += 1;
  return `${kind}-${names}`;
};

const cases: readonly {
  readonly name: string;
  readonly act: (pubsub: PubSub) => Promise<unknown>;
  readonly method: string;
  readonly needs: readonly (readonly [permission: string, on: string])[];
}[] = [
  {
    name: 'publishing',
    act: (pubsub) => pubsub.topic('events').publishMessage({ data: Buffer.from('x') }),
    method: 'Publisher.Publish',
    needs: [['pubsub.topics.publish', topic]],
  },
  {
    name: 'reading a topic',
    act: (pubsub) => pubsub.topic('events').getMetadata(),
    method: 'Publisher.GetTopic',
    needs: [['pubsub.topics.get', topic]],
  },
  {
    name: 'listing topics',
    act: (pubsub) => pubsub.getTopics(),
    method: 'Publisher.ListTopics',
    needs: [['pubsub.topics.list', 'projects/guarded']],
  },
  {
    name: 'making a push subscription',
    act: (pubsub) =>
      pubsub.topic('events').createSubscription(newName('push'), {
        pushEndpoint: 'http://127.0.0.1:9',
        oidcToken: { serviceAccountEmail: 'push@guarded.iam.gserviceaccount.com' },
      }),
    method: 'Subscriber.CreateSubscription',
    needs: [
      ['pubsub.subscriptions.create', 'projects/guarded'],
      ['pubsub.topics.attachSubscription', topic],
      ['iam.serviceAccounts.actAs', 'push@guarded.iam.gserviceaccount.com'],
    ],
  },
  {
    name: 'making a snapshot',
    act: (pubsub) => pubsub.subscription('reader').createSnapshot(newName('snapshot')),
    method: 'Subscriber.CreateSnapshot',
    needs: [
      ['pubsub.snapshots.create', 'projects/guarded'],
      ['pubsub.subscriptions.consume', subscription],
    ],
  },
  {
    name: 'seeking to a snapshot',
    act: (pubsub) => pubsub.subscription('reader').seek('kept'),
    method: 'Subscriber.Seek',
    needs: [
      ['pubsub.subscriptions.consume', subscription],
      ['pubsub.snapshots.seek', snapshot],
    ],
  },
  {
    name: 'seeking to a time',
    act: (pubsub) => pubsub.subscription('reader').seek(new Date(1_795_273_212_000)),
    method: 'Subscriber.Seek',
    needs: [['pubsub.subscriptions.consume', subscription]],
  },
  {
    name: 'receiving messages',
    act: (pubsub) => firstMessage(pubsub),
    method: 'Subscriber.StreamingPull',
    needs: [['pubsub.subscriptions.consume', subscription]],
  },
];

/** Resolves with the first message, rejects with the refusal. */
async function firstMessage(pubsub: PubSub): Promise<void> {
  const reader = pubsub.subscription('reader');
  try {
    await new Promise((resolve, reject) => {
      reader.once('message', resolve);
      reader.once('error', reject);
    });
  } finally {
    await reader.close();
  }
}

describe('an account at the embedded Pub/Sub', () => {
  let server: PubSubServer;
  let owner: PubSub;
  const clientAt = (host: string) =>
    new PubSub({ projectId: 'guarded', apiEndpoint: host, emulatorMode: true });
  before(async () => {
    server = await startPubSub({ clock: systemClock });
    owner = clientAt(server.host);
    const [created] = await owner.createTopic('events');
    await created.createSubscription('reader');
    await owner.subscription('reader').createSnapshot('kept');
    await created.publishMessage({ data: Buffer.from('waiting') });
  });
  after(async () => {
    await owner.close();
    await server.close();
  });

  const attempt = async (
    act: (pubsub: PubSub) => Promise<unknown>,
    held: readonly (readonly [string, string])[],
  ) => {
    const calls: ApiCall[] = [];
    const host = await server.openFor({
      onCall: (call) => calls.push(call),
      may: ({ permission, on }) => held.some(([name, resource]) => name === permission && resource === on),
    });
    const client = clientAt(host);
    const code = await act(client).then(
      () => 0,
      (error: { code?: number }) => error.code,
    );
    await client.close();
    return { code, calls };
  };

  for (const { name, act, method, needs } of cases) {
    it(`needs ${needs.map(([permission]) => permission).join(' and ')} for ${name}`, async () => {
      for (const withheld of needs) {
        const rest = needs.filter((need) => need !== withheld);
        expect((await attempt(act, rest)).code, withheld[0]).to.equal(PERMISSION_DENIED);
      }
      const { code, calls } = await attempt(act, needs);
      expect(code).to.equal(0);
      expect(calls[0]).to.deep.equal({
        method: `google.pubsub.v1.${method}`,
        demands: needs.map(([permission, on]) => ({ permission, on })),
      });
    });
  }

  it('is told which permissions it holds, of one resource at a time', async () => {
    const host = await server.openFor({ may: ({ permission }) => permission === 'pubsub.topics.publish' });
    const client = clientAt(host);
    const asked = ['pubsub.topics.publish', 'pubsub.topics.get'];
    const answers = await Promise.all([
      client.topic('events').iam.testPermissions(asked),
      owner.topic('events').iam.testPermissions(asked),
      // Of what does not exist nothing may be done; it is no error.
      owner.topic('nowhere').iam.testPermissions(asked),
      owner.subscription('reader').iam.testPermissions(['pubsub.subscriptions.consume']),
    ]);
    await client.close();
    expect(answers.map(([held]) => held)).to.deep.equal([
      { 'pubsub.topics.publish': true, 'pubsub.topics.get': false },
      { 'pubsub.topics.publish': true, 'pubsub.topics.get': true },
      { 'pubsub.topics.publish': false, 'pubsub.topics.get': false },
      { 'pubsub.subscriptions.consume': true },
    ]);
  });
});

describe("Pub/Sub's permissions", () => {
  const broker = createBroker(systemClock, () => 0);
  const methods = [
    ...Object.keys(publisherRpc(broker, createPubSubFaults())).map((name) => ['Publisher', name] as const),
    ...Object.keys(subscriberRpc(broker)).map((name) => ['Subscriber', name] as const),
    ...Object.keys(iamRpc(broker, {})).map((name) => ['IAMPolicy', name] as const),
  ].map(([service, name]) => `${service}.${name[0]?.toUpperCase()}${name.slice(1)}`);

  it('are told of every method that the server knows, with the page of Google that asks for them', () => {
    expect(Object.keys(methodPermissions)).to.have.members(methods);
    for (const { source } of Object.values(methodPermissions)) {
      expect(source).to.match(/^https:\/\/cloud\.google\.com\/pubsub\/docs\//);
    }
  });
});
