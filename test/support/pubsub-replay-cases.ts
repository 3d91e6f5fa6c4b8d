import type { Topic } from '@google-cloud/pubsub';
import { expect } from 'chai';
import type { ContractCase } from './pubsub-contract.ts';
import { codeOf } from './pubsub-refusal.ts';

const NOT_FOUND = 5;
const ALREADY_EXISTS = 6;
const FAILED_PRECONDITION = 9;
const WEEK_MS = 7 * 86_400_000;

async function publishAll(topic: Topic, ...texts: string[]): Promise<void> {
  for (const text of texts) await topic.publishMessage({ data: Buffer.from(text) });
}

/** Snapshots and seeks. */
export const replayCases: readonly ContractCase[] = [
  {
    title: 'brings a snapshot back: its backlog and everything published after it, without retained acks',
    run: async ({ name, topic, subscription, pull }) => {
      const created = await topic();
      const pulled = await subscription(created);
      await publishAll(created, 'before');
      await pull(pulled, 1);
      await publishAll(created, 'backlog');
      const snapshot = pulled.snapshot(name('snapshot'));
      await snapshot.create();
      await publishAll(created, 'after-1', 'after-2');
      await pull(pulled, 3);
      await snapshot.seek();
      expect((await pull(pulled, 3)).sort()).to.deep.equal(['after-1', 'after-2', 'backlog']);
    },
  },
  {
    title: 'brings a snapshot to another subscription of the topic',
    run: async ({ name, topic, subscription, pull }) => {
      const created = await topic();
      const source = await subscription(created);
      await publishAll(created, 'backlog');
      const snapshotName = name('snapshot');
      await source.createSnapshot(snapshotName);
      await publishAll(created, 'after');
      const replay = await subscription(created);
      await replay.seek(snapshotName);
      expect((await pull(replay, 2)).sort()).to.deep.equal(['after', 'backlog']);
    },
  },
  {
    title: 'pushes what a seek brings back',
    run: async ({ name, topic, subscription, endpoint }) => {
      const created = await topic();
      const target = await endpoint();
      const pushed = await subscription(created, { pushConfig: { pushEndpoint: target.url } });
      const snapshot = pushed.snapshot(name('snapshot'));
      await snapshot.create();
      await publishAll(created, 'event');
      await target.received(1);
      await snapshot.seek();
      const pushes = await target.received(2);
      expect(pushes.map(({ text }) => text)).to.deep.equal(['event', 'event']);
    },
  },
  {
    title: 'tells when a snapshot expires: a week later when there is no backlog',
    run: async ({ client, name, topic, subscription }) => {
      const pulled = await subscription(await topic());
      const [snapshot, metadata] = await pulled.createSnapshot(name('snapshot'));
      const expires = Number(metadata?.expireTime?.seconds) * 1_000;
      expect(expires).to.be.within(Date.now() + WEEK_MS - 60_000, Date.now() + WEEK_MS + 60_000);
      const [snapshots] = await client.getSnapshots();
      expect(snapshots.map((each) => each.name)).to.include(snapshot.name);
    },
  },
  {
    title: 'refuses a snapshot whose name is taken',
    run: async ({ name, topic, subscription }) => {
      const pulled = await subscription(await topic());
      const snapshotName = name('snapshot');
      await pulled.createSnapshot(snapshotName);
      expect(await codeOf(pulled.createSnapshot(snapshotName))).to.equal(ALREADY_EXISTS);
    },
  },
  {
    title: 'does not find a deleted snapshot',
    run: async ({ name, topic, subscription }) => {
      const pulled = await subscription(await topic());
      const snapshot = pulled.snapshot(name('snapshot'));
      await snapshot.create();
      await snapshot.delete();
      expect(await codeOf(snapshot.seek())).to.equal(NOT_FOUND);
      expect(await codeOf(snapshot.delete())).to.equal(NOT_FOUND);
    },
  },
  {
    title: 'refuses a seek to a snapshot of another topic',
    run: async ({ name, topic, subscription }) => {
      const snapshotName = name('snapshot');
      await (await subscription(await topic())).createSnapshot(snapshotName);
      const other = await subscription(await topic());
      expect(await codeOf(other.seek(snapshotName))).to.equal(FAILED_PRECONDITION);
    },
  },
  {
    title: 'seeks to a time over retained acknowledged messages',
    run: async ({ topic, subscription, pull }) => {
      const created = await topic();
      const pulled = await subscription(created, { retainAckedMessages: true });
      await publishAll(created, 'a', 'b');
      await pull(pulled, 2);
      await pulled.seek(new Date(Date.now() - 60_000));
      expect((await pull(pulled, 2)).sort()).to.deep.equal(['a', 'b']);
    },
  },
  {
    title: 'seeks over topic retention to messages published before the subscription existed',
    run: async ({ topic, subscription, pull }) => {
      const created = await topic({ messageRetentionDuration: { seconds: 3_600 } });
      await publishAll(created, 'a', 'b');
      const replay = await subscription(created);
      await replay.seek(new Date(Date.now() - 60_000));
      expect((await pull(replay, 2)).sort()).to.deep.equal(['a', 'b']);
    },
  },
  {
    title: 'drops the backlog with a seek to a later time',
    run: async ({ topic, subscription, pull }) => {
      const created = await topic();
      const pulled = await subscription(created);
      await publishAll(created, 'dropped');
      await pulled.seek(new Date(Date.now() + 60_000));
      await publishAll(created, 'kept');
      expect(await pull(pulled, 1)).to.deep.equal(['kept']);
    },
  },
];
