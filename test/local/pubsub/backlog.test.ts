import { expect } from 'chai';
import fc from 'fast-check';
import {
  addToBacklog,
  type Backlog,
  backlogSize,
  createBacklog,
  leaseDelivery,
  messageOfAckId,
  nackDelivery,
  removeFromBacklog,
  resetBacklog,
  takeFromBacklog,
} from '../../../local/pubsub/backlog.ts';
import type { StoredMessage } from '../../../local/pubsub/stored-message.ts';
import { type ManualClock, manualClock } from '../../support/manual-clock.ts';

const LEASE_MS = 10_000;
const RETRY_MS = 1_000;

interface World {
  readonly backlog: Backlog;
  readonly clock: ManualClock;
  /** What must still be delivered, by position. */
  readonly unacked: Map<number, StoredMessage>;
  readonly all: StoredMessage[];
  /** Deliveries that are neither settled nor over time. */
  readonly outstanding: Map<string, StoredMessage>;
  /** Every delivery that was ever begun. */
  readonly ackIds: string[];
}

type Step = (world: World) => void;

function newWorld(ordered: boolean): World {
  const clock = manualClock();
  const backlog = createBacklog({
    clock,
    ordered,
    retentionMs: () => Number.MAX_SAFE_INTEGER,
    retryDelayMs: (attempt) => (attempt % 2 === 0 ? RETRY_MS : 0),
    onReady: () => undefined,
    onNack: () => undefined,
  });
  return { backlog, clock, unacked: new Map(), all: [], outstanding: new Map(), ackIds: [] };
}

const publish =
  (orderingKey: string): Step =>
  ({ backlog, clock, unacked, all }) => {
    const seq = all.length + 1;
    const message = { seq, publishMs: clock.now(), data: Buffer.alloc(1), attributes: {}, orderingKey };
    all.push(message);
    unacked.set(seq, message);
    addToBacklog(backlog, message);
  };

const take: Step = ({ backlog, unacked, outstanding, ackIds }) => {
  const delivery = takeFromBacklog(backlog, () => outstanding.delete(delivery?.ackId ?? ''));
  if (delivery === undefined) return;
  expect(unacked.has(delivery.message.seq)).to.equal(true);
  expect([...outstanding.values()]).not.to.include(delivery.message);
  outstanding.set(delivery.ackId, delivery.message);
  ackIds.push(delivery.ackId);
  leaseDelivery(backlog, delivery.ackId, LEASE_MS);
};

const ack: Step = ({ backlog, unacked, outstanding }) => {
  const [ackId] = outstanding.keys();
  if (ackId === undefined) return;
  const seq = messageOfAckId(backlog, ackId)?.seq ?? 0;
  unacked.delete(seq);
  removeFromBacklog(backlog, seq);
  expect(outstanding.has(ackId)).to.equal(false);
};

const nack: Step = ({ backlog, outstanding }) => {
  const ackId = [...outstanding.keys()].at(-1);
  if (ackId !== undefined) nackDelivery(backlog, ackId);
};

/** The first delivery there ever was; when it is over, a refusal of it must not end a later one. */
const nackFirst: Step = ({ backlog, outstanding, ackIds }) => {
  const [ackId] = ackIds;
  if (ackId === undefined) return;
  const before = [...outstanding.keys()].filter((each) => each !== ackId);
  nackDelivery(backlog, ackId);
  expect([...outstanding.keys()]).to.deep.equal(before);
};

const wait =
  (ms: number): Step =>
  ({ clock }) =>
    clock.advance(ms);

const seek =
  (from: number): Step =>
  ({ backlog, unacked, all }) => {
    unacked.clear();
    for (const message of all.filter(({ seq }) => seq % 7 >= from)) unacked.set(message.seq, message);
    resetBacklog(backlog, unacked.values());
  };

const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom('', 'a', 'b').map(publish) },
    { weight: 4, arbitrary: fc.constant(take) },
    { weight: 3, arbitrary: fc.constant(ack) },
    { weight: 2, arbitrary: fc.constant(nack) },
    { weight: 1, arbitrary: fc.constant(nackFirst) },
    { weight: 2, arbitrary: fc.constantFrom(500, RETRY_MS, LEASE_MS).map(wait) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 6 }).map(seek) },
  ),
  { maxLength: 80, size: 'max' },
);

/** Delivers and acknowledges everything; gives the positions in the order of delivery. */
function drain(world: World): number[] {
  const { backlog, clock, outstanding } = world;
  clock.advance(LEASE_MS + RETRY_MS);
  const order: number[] = [];
  for (let delivery = takeFromBacklog(backlog); delivery; delivery = takeFromBacklog(backlog)) {
    order.push(delivery.message.seq);
    removeFromBacklog(backlog, delivery.message.seq);
  }
  expect(outstanding.size).to.equal(0);
  return order;
}

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('a backlog', () => {
  for (const ordered of [false, true]) {
    it(`loses nothing and repeats nothing that is outstanding, ${ordered ? 'with' : 'without'} ordering`, () => {
      fc.assert(
        fc.property(steps, (run) => {
          const world = newWorld(ordered);
          for (const step of run) {
            step(world);
            expect(backlogSize(world.backlog)).to.equal(world.unacked.size);
          }
          expect(ascending(drain(world))).to.deep.equal(ascending([...world.unacked.keys()]));
          expect(backlogSize(world.backlog)).to.equal(0);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('delivers what is left of each ordering key in order', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const world = newWorld(true);
        for (const step of run) step(world);
        const keyOf = new Map(world.all.map(({ seq, orderingKey }) => [seq, orderingKey]));
        const delivered = drain(world);
        for (const key of ['a', 'b']) {
          const ofKey = delivered.filter((seq) => keyOf.get(seq) === key);
          expect(ofKey).to.deep.equal(ascending(ofKey));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps nothing of messages that are gone', () => {
    const { backlog, clock } = newWorld(true);
    for (let seq = 1; seq <= 5_000; seq += 1) {
      addToBacklog(backlog, {
        seq,
        publishMs: clock.now(),
        data: Buffer.alloc(1),
        attributes: {},
        orderingKey: 'a',
      });
      const delivery = takeFromBacklog(backlog);
      removeFromBacklog(backlog, delivery?.message.seq ?? 0);
    }
    expect(backlog.entries.size).to.equal(0);
    expect(backlog.ready.size).to.equal(0);
  });
});
