import { expect } from 'chai';
import fc from 'fast-check';
import type { FlowcoreEvent } from '../../../functions/message.ts';
import {
  type BatchSize,
  batchBody,
  EMPTY_BATCH,
  fits,
  isFull,
  partitionOf,
  sortedByEventTime,
  withEvent,
} from '../../../functions/stages/batch.ts';
import { ownType, publishTimeMs, rewritten } from '../../support/events.ts';

const thing = ownType();
const at = publishTimeMs / 1000;
const eventWith = (text: string): FlowcoreEvent => rewritten(JSON.stringify({ id: 7, at, text }), thing);
const sizeOf = (events: readonly FlowcoreEvent[]): BatchSize =>
  events.reduce((size, { bytes }) => withEvent(size, bytes), EMPTY_BATCH);
const texts = fc.array(fc.string({ unit: 'binary' }), { maxLength: 20 });

describe('the byte accounting of a batch', () => {
  it('is exactly the length of the body in UTF-8, whatever the texts', () => {
    fc.assert(
      fc.property(texts, (each) => {
        const events = each.map(eventWith);
        expect(sizeOf(events)).to.deep.equal({
          events: events.length,
          bytes: Buffer.byteLength(batchBody(events)),
        });
      }),
    );
  });

  it('is exact for lone surrogates, which are sent as escapes', () => {
    const events = ['\ud800', 'a\udfffb', '\u{1f600}', 'ä'].map(eventWith);
    expect(sizeOf(events).bytes).to.equal(Buffer.from(batchBody(events)).length);
  });

  it("sends the events' own texts in their order", () => {
    fc.assert(
      fc.property(texts, (each) => {
        const events = each.map(eventWith);
        expect(batchBody(events)).to.equal(`[${events.map(({ text }) => text).join(',')}]`);
        expect(JSON.parse(batchBody(events)).map(({ text }: { text: string }) => text)).to.deep.equal(each);
      }),
    );
  });
});

describe('the limits of a batch', () => {
  const limits = { maxEvents: 3, maxBytes: 20 };
  const table: readonly { name: string; size: BatchSize; fits: boolean; isFull: boolean }[] = [
    { name: 'empty', size: EMPTY_BATCH, fits: true, isFull: false },
    { name: 'one event', size: { events: 1, bytes: 4 }, fits: true, isFull: false },
    { name: 'one below the events', size: { events: 2, bytes: 7 }, fits: true, isFull: false },
    { name: 'at the events', size: { events: 3, bytes: 10 }, fits: true, isFull: true },
    { name: 'above the events', size: { events: 4, bytes: 13 }, fits: false, isFull: true },
    { name: 'with room for {} and its comma', size: { events: 2, bytes: 17 }, fits: true, isFull: false },
    { name: 'without room for {} and its comma', size: { events: 2, bytes: 18 }, fits: true, isFull: true },
    { name: 'at the bytes', size: { events: 1, bytes: 20 }, fits: true, isFull: true },
    { name: 'above the bytes', size: { events: 1, bytes: 21 }, fits: false, isFull: true },
  ];
  for (const { name, size, ...expected } of table) {
    it(`a batch ${name}: ${JSON.stringify(expected)}`, () => {
      expect({ fits: fits(size, limits), isFull: isFull(size, limits) }).to.deep.equal(expected);
    });
  }

  it('a first event takes no comma, each further one takes one', () => {
    const one = withEvent(EMPTY_BATCH, 10);
    expect(one).to.deep.equal({ events: 1, bytes: 12 });
    expect(withEvent(one, 10)).to.deep.equal({ events: 2, bytes: 23 });
  });

  it('no batch filled up to its limits exceeds them, nor is it full while the smallest event fits', () => {
    const bytes = fc.array(fc.integer({ min: 2, max: 30 }), { maxLength: 30 });
    const anyLimits = fc.record({
      maxEvents: fc.integer({ min: 1, max: 10 }),
      maxBytes: fc.integer({ min: 4, max: 99 }),
    });
    fc.assert(
      fc.property(bytes, anyLimits, (eventBytes, each) => {
        let size = EMPTY_BATCH;
        for (const next of eventBytes) if (fits(withEvent(size, next), each)) size = withEvent(size, next);
        expect(size.bytes).to.be.at.most(each.maxBytes);
        expect(size.events).to.be.at.most(each.maxEvents);
        expect(isFull(size, each)).to.equal(!fits(withEvent(size, Buffer.byteLength('{}')), each));
      }),
    );
  });
});

describe('sortedByEventTime', () => {
  it('orders by event time, equal times as they came, and loses none', () => {
    const event = eventWith('');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (times) => {
        const entries = times.map((eventTimeMs, index) => ({ index, event: { ...event, eventTimeMs } }));
        const sorted = sortedByEventTime(entries);
        const expected = [...entries].sort(
          (a, b) => a.event.eventTimeMs - b.event.eventTimeMs || a.index - b.index,
        );
        expect(sorted.map(({ index }) => index)).to.deep.equal(expected.map(({ index }) => index));
      }),
    );
  });
});

describe('partitionOf', () => {
  const partition = (flowcore: object = {}) =>
    partitionOf(rewritten(`{"id":7,"at":${at}}`, ownType({ flowcore })));

  for (const [name, flowcore] of Object.entries({
    'flow types': { flowType: 'other.0' },
    'event types': { eventType: 'other.0' },
    metadata: { metadata: { a: 'b' } },
    'headers of time': { eventTimeKey: false },
  })) {
    it(`keeps events of different ${name} apart`, () => {
      expect(partition(flowcore)).to.not.equal(partition());
    });
  }

  it('keeps names apart however they are cut', () => {
    const one = partition({ flowType: 'a', eventType: 'b.c' });
    expect(one).to.not.equal(partition({ flowType: 'a.b', eventType: 'c' }));
  });

  it('lets events of one destination share a request', () => {
    expect(partition({ key: ['at'], metadata: { a: 'b' } })).to.equal(partition({ metadata: { a: 'b' } }));
  });
});
