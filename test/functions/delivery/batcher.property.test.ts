import { expect } from 'chai';
import fc from 'fast-check';
import { createAcceptances } from '../../../functions/delivery/acceptances.ts';
import { type BatcherOptions, createBatcher } from '../../../functions/delivery/batcher.ts';
import type { FlowcoreEvent } from '../../../functions/message.ts';
import { partitionOf } from '../../../functions/stages/batch.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { clicks, sampleEvent } from '../flowcore/sample-event.ts';
import { hostOn } from '../flowcore/sample-host.ts';

const LINGER_MS = 15;

/** Lets everything run that waits for no clock and no answer. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Arrival {
  readonly size: number;
  readonly time: number;
  readonly kind: number;
  /** What happens after it: nothing, the end of the turn, time, or an answer. */
  readonly after: 'nothing' | 'turn' | 'linger' | 'answer';
}

const arrivals: fc.Arbitrary<Arrival> = fc.record({
  size: fc.integer({ min: 12, max: 30 }),
  time: fc.nat(50),
  kind: fc.nat(1),
  after: fc.constantFrom('nothing', 'nothing', 'nothing', 'nothing', 'turn', 'linger', 'answer'),
});
const limitsThatFitOne = fc.record({
  maxEvents: fc.integer({ min: 1, max: 12 }),
  maxBytes: fc.integer({ min: 32, max: 200 }),
});

describe('the batcher, whatever comes', () => {
  it('sends each event once, sorted by event time, within the limits, no two destinations together', async () => {
    const plays = fc.asyncProperty(
      fc.array(arrivals, { maxLength: 40 }),
      limitsThatFitOne,
      fc.integer({ min: 1, max: 4 }),
      async (list, limits, maxRequests) => {
        const events = list.map(sized);
        const { requests, verdicts, mostOpen } = await play(list, events, limits, maxRequests);
        for (const batch of requests) {
          const body = `[${batch.map(({ text }) => text).join(',')}]`;
          expect(batch.length).to.be.within(1, limits.maxEvents);
          expect(Buffer.byteLength(body)).to.be.at.most(limits.maxBytes);
          const times = batch.map(({ eventTimeMs }) => eventTimeMs);
          expect(times).to.deep.equal(times.toSorted((a, b) => a - b));
          expect(new Set(batch.map(partitionOf)).size).to.equal(1);
        }
        const texts = requests.flat().map(({ text }) => text);
        expect(texts.sort()).to.deep.equal(events.map(({ text }) => text).sort());
        expect(verdicts).to.equal(events.length);
        expect(mostOpen).to.be.at.most(maxRequests);
      },
    );
    await fc.assert(plays, { numRuns: 150 });
  });
});

/** An event of exactly this many bytes; its index tells it from all others. */
function sized({ size, time, kind }: Arrival, index: number): FlowcoreEvent {
  const name = `${index}é`;
  const text = `{"${name}${'x'.repeat(size - Buffer.byteLength(name) - 6)}":1}`;
  return sampleEvent(text, {
    eventTimeMs: Date.UTC(2026, 10, 21) + time,
    destination: { ...clicks, eventType: `type-${kind}` },
  });
}

/** Adds the events one by one with what happens between them, then answers until all have their verdict. */
async function play(
  list: readonly Arrival[],
  events: readonly FlowcoreEvent[],
  limits: BatcherOptions['limits'],
  maxRequests: number,
) {
  const clock = manualClock();
  const requests: (readonly FlowcoreEvent[])[] = [];
  const open: (() => void)[] = [];
  let mostOpen = 0;
  let verdicts = 0;
  const send = createBatcher({
    limits,
    lingerMs: LINGER_MS,
    host: hostOn(clock, { maxRequests }),
    random: () => 0.5,
    acceptances: createAcceptances(clock),
    bisects: true,
    timeoutMs: 20_000,
    deliver: (batch) =>
      new Promise((resolve) => {
        requests.push(batch);
        open.push(() =>
          resolve({ consequence: { kind: 'delivered' }, events: batch.length, bytes: 0, status: 200 }),
        );
        mostOpen = Math.max(mostOpen, open.length);
      }),
    clock,
    onAttempt: () => undefined,
  });
  const happen = async (what: Arrival['after']): Promise<void> => {
    if (what === 'nothing') return;
    if (what === 'turn') clock.advance(0);
    if (what === 'linger') clock.advance(LINGER_MS);
    if (what === 'answer') open.shift()?.();
    await settled();
  };
  for (const [index, event] of events.entries()) {
    void send(event, Number.MAX_SAFE_INTEGER).then(() => {
      verdicts += 1;
    });
    await happen(list[index]?.after ?? 'nothing');
  }
  await happen('turn');
  while (open.length > 0) await happen('answer');
  return { requests, verdicts, mostOpen };
}
