import { expect } from 'chai';
import fc from 'fast-check';
import { isMeant } from '../../../cli/quarantine/filters.ts';
import { createGroups } from '../../../cli/quarantine/groups.ts';
import { createBooks, type Outcome } from '../../../cli/quarantine/redrive-books.ts';
import { outcomeOf } from '../../../cli/quarantine/redrive-record.ts';
import { ASPECTS, createStatistics, patternsOf } from '../../../cli/quarantine/statistics.ts';
import type { Summary } from '../../../cli/quarantine/summary.ts';
import { disarmed, printable } from '../../../cli/terminal/printable.ts';
import { hourOf } from '../../../cli/times.ts';
import type { Fate } from '../../../functions/message.ts';

const HOUR_MS = 3_600_000;
const name = fc.constantFrom('schema', 'constructor', '__proto__', '-');
const summaries = fc.array(
  fc.record<Summary>({
    reason: name,
    type: name,
    stage: name,
    detail: fc.constantFrom('', '/a type', '/a type; /b required', '/items/17 type'),
    messageId: fc.constantFrom('1', '2'),
    element: fc.option(fc.nat({ max: 2 }), { nil: undefined }),
    quarantinedMs: fc.integer({ min: 0, max: 5 * HOUR_MS }),
  }),
);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

describe('the groups of quarantine', () => {
  it('hold every record once, whatever their order, and know the oldest', () => {
    fc.assert(
      fc.property(summaries, (records) => {
        const groups = createGroups();
        for (const record of records) groups.add(record);
        const all = groups.all();
        expect(sum(all.map(({ count }) => count))).to.equal(records.length);
        for (const { reason, type, hour, count, oldestMs } of all) {
          const own = records.filter(
            (each) => each.reason === reason && each.type === type && hourOf(each.quarantinedMs) === hour,
          );
          expect(own).to.have.length(count);
          expect(Math.min(...own.map(({ quarantinedMs }) => quarantinedMs))).to.equal(oldestMs);
        }
        const turned = createGroups();
        for (const record of records.toReversed()) turned.add(record);
        expect(turned.all()).to.deep.equal(all);
      }),
    );
  });
});

describe('the statistics of quarantine', () => {
  it('count every record once by every aspect, and once by each pattern of its detail', () => {
    fc.assert(
      fc.property(summaries, (records) => {
        const statistics = createStatistics();
        for (const record of records) statistics.add(record);
        for (const aspect of ASPECTS) {
          const expected =
            aspect === 'detail'
              ? sum(records.map(({ detail }) => patternsOf(detail).length))
              : records.length;
          expect(sum(Object.values(statistics.counts(aspect))), aspect).to.equal(expected);
        }
      }),
    );
  });

  it('see what details have in common', () => {
    expect(patternsOf('/items/17/price type; /b required; 3 more')).to.deep.equal([
      '/items/N/price type',
      '/b required',
    ]);
    expect(patternsOf('not UTF-8, in 1000 of 123456')).to.deep.equal(['not UTF-8, in 1000 of N']);
    expect(patternsOf('object 0f8fad5b-d9cb-469f-a165-70867728950e')).to.deep.equal(['object N']);
  });
});

describe('the filters of quarantine', () => {
  it('mean a record only when each of them does', () => {
    const record: Summary = {
      ...{ reason: 'schema', type: 'everflow/click', stage: 'validate', detail: '' },
      ...{ messageId: '11', element: 0, quarantinedMs: 5 * HOUR_MS },
    };
    const fits = { reason: ['refused', 'schema'], type: ['click'], messageId: '11', element: 0 };
    const since = { kind: 'ago', ms: HOUR_MS } as const;
    expect(isMeant(record, {}, 0)).to.equal(true);
    expect(isMeant(record, { ...fits, since }, 6 * HOUR_MS)).to.equal(true);
    expect(isMeant(record, { ...fits, since }, 6 * HOUR_MS + 1)).to.equal(false);
    for (const other of [
      { reason: ['refused'] },
      { type: ['lick'] },
      { type: ['-'] },
      { messageId: '1' },
      { element: 1 },
    ])
      expect(isMeant(record, { ...fits, ...other }, 0), JSON.stringify(other)).to.equal(false);
    expect(isMeant(record, { type: ['everflow/click'] }, 0)).to.equal(true);
  });
});

describe('the books of a redrive', () => {
  it('hold every record once', () => {
    const outcome = fc.oneof(
      fc.constant<Outcome>({ kind: 'passes' }),
      fc.constant<Outcome>({ kind: 'untried' }),
      fc.constantFrom('delivered', 'overflowed').map((fate): Outcome => ({ kind: 'redriven', fate })),
      fc.nat({ max: 3 }).map((rule): Outcome => ({ kind: 'filtered', rule: String(rule) })),
      fc.nat().map((cause): Outcome => ({ kind: 'left', cause: String(cause) })),
      fc.string().map((detail): Outcome => ({ kind: 'fails', rejection: { reason: 'schema', detail } })),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, outcome), { maxLength: 1500 }), (booked) => {
        const books = createBooks();
        for (const [reason, each] of booked) books.book(reason, each);
        expect(books.records()).to.equal(booked.length);
        expect(sum(books.rows().map(({ records }) => records))).to.equal(booked.length);
        for (const kind of ['passes', 'redriven', 'filtered', 'fails', 'left', 'untried'] as const) {
          const rows = books.rows().filter((row) => row.outcome === kind);
          expect(sum(rows.map(({ records }) => records))).to.equal(books.count(kind));
        }
      }),
      { numRuns: 30 },
    );
  });

  const filtered: Fate = { fate: 'filtered', rule: 'r' };
  const delivered: Fate = { fate: 'delivered' };
  const quarantined: Fate = { fate: 'quarantined', reason: 'refused', detail: 'HTTP 400' };
  const cases: readonly { fates: readonly Fate[]; kind: Outcome['kind'] }[] = [
    { fates: [delivered], kind: 'redriven' },
    { fates: [delivered, filtered], kind: 'redriven' },
    { fates: [filtered, filtered], kind: 'filtered' },
    { fates: [filtered, quarantined], kind: 'fails' },
    { fates: [delivered, quarantined], kind: 'fails' },
    { fates: [delivered, quarantined, { fate: 'retry', cause: 'c' }], kind: 'left' },
  ];
  for (const { fates, kind } of cases) {
    it(`say of a record whose parts are ${fates.map(({ fate }) => fate).join(', ')}: ${kind}`, () => {
      expect(outcomeOf(fates).kind).to.equal(kind);
    });
  }
});

describe('bytes on a terminal', () => {
  const unit = fc.constantFrom('a', '\t', '\n', '\u001b', '\u009b', '\u202e', 'ä', '€', '😀', '\ufeff');
  it('are text that commands nothing and is cut between characters, or hex', () => {
    fc.assert(
      fc.property(fc.string({ unit }), fc.nat({ max: 40 }), (whole, most) => {
        const { text, leftOut } = printable(Buffer.from(whole), most);
        expect(text.replaceAll(/[\t\n]/g, '')).to.not.match(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
        const kept = Buffer.from(
          Buffer.from(whole).subarray(0, Buffer.byteLength(whole) - leftOut),
        ).toString();
        expect(text).to.equal(disarmed(kept));
        expect(Buffer.byteLength(kept)).to.be.within(Math.min(most - 3, Buffer.byteLength(kept)), most);
      }),
    );
    expect(printable(Buffer.from([0xff, 1, 2]), 4)).to.deep.equal({ text: 'ff01', leftOut: 1 });
  });
});
