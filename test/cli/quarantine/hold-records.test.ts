import { expect } from 'chai';
import { createSubscriber, type Subscriber } from '../../../cli/google/subscriber.ts';
import { type Ending, type HeldRecord, heldRecords } from '../../../cli/quarantine/hold-records.ts';
import { createInFlight } from '../../../cli/quarantine/in-flight.ts';
import { createLeases, LEASE_SECONDS, type Leases } from '../../../cli/quarantine/leases.ts';
import { systemClock } from '../../../functions/clock.ts';
import { names } from '../../../local/start/environment.ts';
import { type Deployment, openDeployment } from '../../support/deployment.ts';
import { onQuarantine } from './on-quarantine.ts';

describe('held records', () => {
  let deployment: Deployment;
  before(async () => {
    deployment = await openDeployment();
    await deployment.publish(
      Array.from({ length: 7 }, (_, index) => ({ data: Buffer.from(`no JSON ${index}`), attributes: {} })),
    );
    await onQuarantine(deployment).holds(7);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((leases) => leases.release()));
  });
  after(() => deployment.close());

  const open: Leases[] = [];
  const lease = (subscriber: Subscriber): Leases => {
    const leases = createLeases(subscriber, deployment.clock);
    open.push(leases);
    return leases;
  };
  const hold = (most = 100, stop = new AbortController()) => {
    const { pubsub, clock } = deployment;
    const subscriber = createSubscriber(pubsub, names.quarantineSubscription);
    const leases = lease(subscriber);
    const endings: { ending: Ending; later: number }[] = [];
    const onEnd = (ending: Ending, later: number) => void endings.push({ ending, later });
    const holding = { subscriber, leases, quietMs: 30, most, clock, signal: stop.signal, onEnd };
    return { subscriber, leases, endings, stop, records: heldRecords(holding) };
  };
  const textOf = ({ data }: HeldRecord): string => data.toString();

  it('come once each, are seen by nobody else, and are back when they are given back', async () => {
    const one = hold();
    const texts = await Array.fromAsync(one.records, textOf);
    expect(texts.toSorted()).to.deep.equal(Array.from({ length: 7 }, (_, index) => `no JSON ${index}`));
    expect(one.endings).to.deep.equal([{ ending: 'all read', later: 0 }]);
    const other = hold();
    expect(await Array.fromAsync(other.records)).to.deep.equal([]);
    await other.leases.release();
    await one.leases.release();
    const again = hold();
    expect(await Array.fromAsync(again.records)).to.have.length(7);
  });

  it('stay held for as long as it takes', async () => {
    const { subscriber } = hold();
    let renewals = 0;
    const counting: typeof subscriber = {
      ...subscriber,
      async modifyAckDeadline(...given) {
        await subscriber.modifyAckDeadline(...given);
        renewals += 1;
      },
    };
    const leases = lease(counting);
    expect(await leases.take(await subscriber.pull(100))).to.have.length(7);
    for (let minutes = 0; minutes < 10; minutes += 2) {
      const before = renewals;
      deployment.shiftClock(120_000);
      while (renewals === before) await new Promise((resolve) => void setTimeout(resolve, 5));
    }
    expect(await subscriber.pull(100)).to.deep.equal([]);
  });

  it('are seen again some minutes after whoever held them has died', async () => {
    const { subscriber, leases } = hold();
    await leases.take(await subscriber.pull(100));
    // Nothing renews what it does not know of.
    const orphans = hold();
    await leases.release();
    const pulled = await subscriber.pull(100);
    await subscriber.modifyAckDeadline(
      pulled.map(({ ackId }) => ackId),
      LEASE_SECONDS,
    );
    expect(await subscriber.pull(100)).to.deep.equal([]);
    deployment.shiftClock(LEASE_SECONDS * 1000);
    expect(await Array.fromAsync(orphans.records)).to.have.length(7);
  });

  it('are those that were there, and those that come meanwhile, which are counted', async () => {
    const { records, endings } = hold();
    let seen = 0;
    for await (const _ of records) {
      seen += 1;
      if (seen > 1) continue;
      deployment.shiftClock(10);
      await deployment.publish([{ data: Buffer.from('later'), attributes: {} }]);
      await onQuarantine(deployment).holds(8);
    }
    expect({ seen, endings }).to.deep.equal({ seen: 8, endings: [{ ending: 'all read', later: 1 }] });
  });

  it('are no more at once than may be, and none after a stop', async () => {
    const few = hold(3);
    expect(await Array.fromAsync(few.records)).to.have.length(3);
    expect(few.endings).to.deep.equal([{ ending: 'full', later: 0 }]);
    await few.leases.release();
    const stopped = hold();
    let seen = 0;
    for await (const _ of stopped.records) {
      seen += 1;
      if (seen === 2) stopped.stop.abort();
    }
    expect({ seen, endings: stopped.endings }).to.deep.equal({
      seen: 2,
      endings: [{ ending: 'stopped', later: 0 }],
    });
  });

  it('are out of quarantine once acknowledged', async () => {
    const { records, leases } = hold();
    const all = await Array.fromAsync(records);
    await Promise.all(all.slice(0, 3).map(({ id }) => leases.acknowledge(id)));
    expect(leases.held()).to.equal(5);
    await leases.release();
    expect(onQuarantine(deployment).backlog()).to.equal(5);
  });
});

describe('a reading of quarantine', () => {
  /** Answers of one pull after the other: times of publication, by Pub/Sub's clock. */
  const read = async (startedMs: number, answers: (look: number) => readonly number[]) => {
    let look = 0;
    const subscriber = {
      async pull() {
        const times = answers(look);
        look += 1;
        return times.map((ms, index) => ({
          ackId: `${look}-${index}`,
          message: {
            ...{ messageId: `${look}-${index}`, data: Buffer.alloc(0), attributes: {} },
            publishTime: { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 },
          },
        }));
      },
      acknowledge: async () => {},
      modifyAckDeadline: async () => {},
    };
    const clock = { now: () => startedMs + look, after: systemClock.after };
    const leases = createLeases(subscriber, clock);
    const ends: { ending: Ending; later: number }[] = [];
    const onEnd = (ending: Ending, later: number) => void ends.push({ ending, later });
    const { signal } = new AbortController();
    const records = heldRecords({ subscriber, leases, quietMs: 6, most: 1e6, clock, signal, onEnd });
    const seen = (await Array.fromAsync(records)).length;
    await leases.release();
    return { seen, ...ends[0] };
  };

  it('sees everything where the clock of this machine is behind', async () => {
    const pubsubMs = 1_000_000;
    const behind = (look: number) => (look < 30 ? [pubsubMs - ((look * 7) % 30)] : []);
    expect(await read(pubsubMs - 120_000, behind)).to.deep.equal({ seen: 30, ending: 'all read', later: 30 });
  });

  for (const behindMs of [0, 120_000]) {
    it(`has an end, and claims nothing, while records keep coming, with a clock ${behindMs} ms behind`, async () => {
      // One that was there at the start comes late; else there are new ones only.
      const answers = (look: number) => [5000 + (look === 10 ? -1 : look + 1)];
      const { ending, seen, later } = await read(5000 - behindMs, answers);
      expect(ending).to.equal('going on');
      expect(seen).to.be.within(20, 100);
      expect(later).to.equal(behindMs === 0 ? seen - 1 : seen);
    });
  }
});

describe('what is in flight', () => {
  it('is bounded by number and by bytes, but for one that is larger than the bound', async () => {
    const { enter, leave, empty } = createInFlight(2, 100);
    await enter(500);
    let entered = 0;
    const enterAnother = async () => {
      await enter(40);
      entered += 1;
    };
    const others = [enterAnother(), enterAnother(), enterAnother()];
    const turn = () => new Promise((resolve) => void setImmediate(resolve));
    await turn();
    expect(entered).to.equal(0);
    leave(500);
    await turn();
    expect(entered).to.equal(2);
    leave(40);
    await Promise.all(others);
    leave(40);
    leave(40);
    await empty();
  });
});
