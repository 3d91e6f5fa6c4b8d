import { expect } from 'chai';
import fc from 'fast-check';
import { createRefusals, type Refusals } from '../../../functions/delivery/refusals.ts';
import { type Entry, sendBatch } from '../../../functions/delivery/send-batch.ts';
import type { Consequence } from '../../../functions/flowcore/consequence.ts';
import { createHost } from '../../../functions/flowcore/host.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { sampleEvent } from '../flowcore/sample-event.ts';

const REFUSED: Consequence = { kind: 'event-fault', detail: 'HTTP 400', answer: 'bad event' };
const DELIVERED: Consequence = { kind: 'delivered' };

/** A Flowcore that refuses every request that holds one of `culprits`, or every request at all. */
function trialOf(
  names: readonly string[],
  culprits: ReadonlySet<string> | 'all',
  refusals: Refusals = createRefusals(),
  isFaulty = () => false,
) {
  const clock = manualClock();
  const requests: string[][] = [];
  const verdicts = new Map<string, Consequence['kind']>();
  const entries = names.map(
    (name): Entry => ({
      event: { ...sampleEvent(`{"id":"${name}"}`), eventKey: `thing:${name}` },
      deadlineMs: clock.now() + 100_000,
      settle: ({ kind }) => verdicts.set(name, kind),
    }),
  );
  const send = sendBatch(entries, {
    deliver: async (events) => {
      const sent = events.map(({ text }) => JSON.parse(text).id as string);
      requests.push(sent);
      const isRefused = isFaulty() || culprits === 'all' || sent.some((name) => culprits.has(name));
      return {
        consequence: isRefused ? REFUSED : DELIVERED,
        events: sent.length,
        bytes: 0,
        status: undefined,
      };
    },
    host: createHost({ maxRequests: 16, retryAfterCapMs: 0, clock }),
    refusals,
    clock,
    random: () => 0,
    timeoutMs: 20_000,
    onAttempt: () => {},
  });
  return { send, requests, verdicts };
}

const namesOf = (count: number): string[] => Array.from({ length: count }, (_, index) => `e${index}`);
const delivered = (requests: readonly string[][], culprits: ReadonlySet<string>) =>
  requests.filter((request) => !request.some((name) => culprits.has(name))).flat();

describe('a batch that Flowcore refuses', () => {
  it('is halved, left first, until the culprit is alone; every neighbour is delivered once', async () => {
    const culprits = new Set(['e2']);
    const { send, requests, verdicts } = trialOf(namesOf(4), culprits);
    await send;
    expect(requests).to.deep.equal([
      ['e0', 'e1', 'e2', 'e3'],
      ['e0', 'e1'],
      ['e2', 'e3'],
      ['e2'],
      ['e3'],
      ['e2'],
    ]);
    expect(Object.fromEntries(verdicts)).to.deep.equal({
      e0: 'delivered',
      e1: 'delivered',
      e2: 'event-fault',
      e3: 'delivered',
    });
  });

  it('has its culprit proven by what is accepted after it, though it was refused first', async () => {
    const { send, verdicts } = trialOf(['bad', 'good'], new Set(['bad']));
    await send;
    expect(Object.fromEntries(verdicts)).to.deep.equal({ bad: 'event-fault', good: 'delivered' });
  });

  it('blames no event while everything is refused', async () => {
    const { send, requests, verdicts } = trialOf(namesOf(100), 'all');
    await send;
    expect(new Set(verdicts.values())).to.deep.equal(new Set(['misconfigured']));
    expect(requests.length).to.be.at.most(49);
  });

  it('blames no event for a fault that is mended while the batch is taken apart', async () => {
    let requests = 0;
    const { send, verdicts } = trialOf(namesOf(100), new Set(), createRefusals(), () => {
      requests += 1;
      return requests <= 15;
    });
    await send;
    expect(new Set(verdicts.values())).to.deep.equal(new Set(['delivered']));
  });

  it('blames a lone event only once another was accepted after its refusal', async () => {
    const refusals = createRefusals();
    const poison = () => trialOf(['poison'], 'all', refusals);
    const verdict = async ({ send, verdicts }: ReturnType<typeof trialOf>) => {
      await send;
      return [...verdicts.values()];
    };
    expect(await verdict(trialOf(['before'], new Set(), refusals))).to.deep.equal(['delivered']);
    expect(await verdict(poison())).to.deep.equal(['misconfigured']);
    expect(await verdict(poison())).to.deep.equal(['misconfigured']);
    expect(await verdict(trialOf(['after'], new Set(), refusals))).to.deep.equal(['delivered']);
    expect(await verdict(poison())).to.deep.equal(['event-fault']);
  });

  it('harms no neighbour, whoever is at fault', async () => {
    const trials = fc.integer({ min: 2, max: 100 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        culprits: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), {
          minLength: 1,
          maxLength: Math.min(3, count - 1),
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(trials, async ({ count, culprits: indexes }) => {
        const culprits = new Set(indexes.map((index) => `e${index}`));
        const { send, requests, verdicts } = trialOf(namesOf(count), culprits);
        await send;
        const good = namesOf(count).filter((name) => !culprits.has(name));
        expect(delivered(requests, culprits).toSorted()).to.deep.equal(good.toSorted());
        for (const name of good) expect(verdicts.get(name)).to.equal('delivered');
        for (const index of indexes) {
          // Proven only where a good event was accepted after the refusal, and left goes before right.
          const isProven = namesOf(count).some((name, at) => at > index && !culprits.has(name));
          expect(verdicts.get(`e${index}`)).to.equal(isProven ? 'event-fault' : 'misconfigured');
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('refusals', () => {
  it('are forgotten, oldest first, beyond the bound, which proves nothing', () => {
    const refusals = createRefusals(2);
    const events = ['a', 'b', 'c'].map((name) => ({ ...sampleEvent('{}'), eventKey: name }));
    for (const event of events) refusals.refused(event);
    refusals.accepted([{ ...sampleEvent('{}'), eventKey: 'other' }]);
    expect(events.map(refusals.isProven)).to.deep.equal([false, true, true]);
  });
});
