import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { messageOf, ownTypes } from './own-types.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

describe('sluice audit of whole days', () => {
  const { folder, types } = ownTypes();
  let deployment: Deployment;
  /** Today, as the servers see it, and the days after it. */
  let days: readonly string[];
  before(async () => {
    deployment = await openDeployment({ types });
    // At noon no day is about to end, nor has just ended.
    deployment.shiftClock(1.5 * DAY_MS - (deployment.clock.now() % DAY_MS));
    const nowMs = deployment.clock.now();
    days = [0, 1, 2, 3].map((index) => dayOf(nowMs + index * DAY_MS));
    await publishOn('first');
    deployment.shiftClock(DAY_MS);
    await deployment.rule({
      eventType: 'sale.0',
      do: 'answer',
      status: 200,
      body: '{"success":true}',
      stores: false,
    });
    await publishOn('second');
    await deployment.clearRules();
    deployment.shiftClock(DAY_MS);
  });
  after(async () => {
    await deployment.close();
    rmSync(folder, { recursive: true });
  });

  const publishOn = async (id: string) => {
    await deployment.publish([messageOf('sale', { id, at: Math.floor(deployment.clock.now() / 1000) })]);
    await deployment.settled();
  };
  const audit = (from: number, to: number, ...args: readonly string[]) =>
    deployment.sluice([
      ...['audit', '--from', days[from] ?? '', '--to', days[to] ?? '', '--quiet', '200ms'],
      ...args,
    ]);

  it('records each day, and sums the recorded days without the topic', async () => {
    const before = await audit(0, 2, '--recorded');
    expect(before.exitCode).to.equal(1);
    expect(before.out).to.contain('not proven: 2 days of 2');

    const both = await audit(0, 2, '--schemas', folder, '--record', '--json');
    expect(both.exitCode, both.err).to.equal(1);
    expect(both.json<{ totals: object }>().totals).to.include({ published: 2, stored: 1, missing: 1 });
    const [files] = await deployment.storage.bucket(names.bucket).getFiles({ prefix: 'audit/' });
    expect(files.map(({ name }) => name.split('/').slice(0, 3).join('/'))).to.deep.equal([
      `audit/${names.eventsTopic}/${days[0]}`,
      `audit/${names.eventsTopic}/${days[1]}`,
    ]);
    expect(files.map(({ metadata }) => metadata.customTime)).to.deep.equal([undefined, undefined]);

    const first = await audit(0, 1, '--recorded', '--json');
    expect(first.exitCode).to.equal(0);
    expect(first.json<{ totals: object }>().totals).to.include({ published: 1, stored: 1, missing: 0 });

    const sum = await audit(0, 2, '--recorded', '--json');
    expect(sum.exitCode).to.equal(1);
    const { totals, open } = sum.json<{ totals: object; open: readonly object[] }>();
    expect(totals).to.include({ published: 2, stored: 1, missing: 1 });
    expect(open).to.deep.equal([
      {
        topic: names.eventsTopic,
        day: days[1],
        why: '1 event and 0 files missing: repair it and record it again',
      },
    ]);
  });

  it('goes by the newest record of a day', async () => {
    await audit(0, 2, '--schemas', folder, '--record');
    // What was lost is delivered after all: the message comes again through the ingest subscription.
    const [records] = await deployment.storage.bucket(names.bucket).getFiles({ prefix: 'audit/' });
    await deployment.pubsub.subscription(names.eventsSubscription).seek(new Date(Date.parse(days[1] ?? '')));
    await deployment.settled();
    deployment.shiftClock(1000);
    expect((await audit(1, 2, '--schemas', folder, '--record')).exitCode).to.equal(0);
    const sum = await audit(0, 2, '--recorded');
    expect(sum.exitCode, sum.out).to.equal(0);
    expect(sum.out).to.match(
      /complete with respect to Pub\/Sub: 2 events published.*; the sum of 2 recorded days$/m,
    );
    const [after] = await deployment.storage.bucket(names.bucket).getFiles({ prefix: 'audit/' });
    expect(after.length).to.be.above(records.length);
  });

  it('records an empty day as empty, which proves nothing', async () => {
    deployment.shiftClock(DAY_MS);
    const ran = await audit(2, 3, '--schemas', folder, '--record');
    expect(ran.out).to.contain('nothing was published in the window, as far as the topic retains it');
    expect(ran.out).not.to.contain('complete');
    const sum = await audit(2, 3, '--recorded', '--json');
    expect(sum.exitCode).to.equal(0);
    expect(sum.json<{ empty: readonly string[] }>().empty).to.deep.equal([days[2]]);
  });

  it('records no day that has only just ended', async () => {
    const now = deployment.clock.now();
    deployment.shiftClock(DAY_MS - (now % DAY_MS) + 60_000);
    const today = dayOf(now);
    const tomorrow = dayOf(now + DAY_MS);
    const ran = await deployment.sluice(['audit', '--from', today, '--to', tomorrow, '--record']);
    expect(ran.exitCode).to.equal(2);
    expect(ran.err).to.match(/^.*less than 5 minutes ago.*$/m);
  });
});
