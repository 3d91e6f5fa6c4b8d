import { expect } from 'chai';
import fc from 'fast-check';
import { createBooks, type Page } from '../../functions/books.ts';
import type { Fate } from '../../functions/message.ts';
import { type Reason, reasons } from '../../functions/reasons.ts';

const reason = fc.constantFrom(...(Object.keys(reasons) as Reason[]));
const rule = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,5}$/), fc.constantFrom('test', 'constructor'));
const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.constantFrom<Fate>({ fate: 'delivered' }, { fate: 'overflowed' }, { fate: 'retry', cause: 'x' }),
  fc.record({ fate: fc.constant('quarantined' as const), reason, detail: fc.string() }),
  fc.record({ fate: fc.constant('filtered' as const), rule }),
);
const drift = fc.record({
  unknownFields: fc.array(fc.string(), { maxLength: 3 }),
  typeChanges: fc.array(fc.string(), { maxLength: 3 }),
  unsafeNumbers: fc.nat({ max: 3 }),
});

type Entry =
  | { readonly kind: 'settled'; readonly fate: Fate }
  | {
      readonly kind: 'drifted';
      readonly type: string;
      readonly drift: typeof drift extends fc.Arbitrary<infer D> ? D : never;
    }
  | { readonly kind: 'turn' };
const entry: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('settled' as const), fate }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('drifted' as const),
      type: fc.constantFrom('a/b', 'c/d'),
      drift,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('turn' as const) }) },
);

/** Writes the entries and returns all pages, the last one turned at the end. */
function pagesOf(entries: readonly Entry[]): readonly Page[] {
  const books = createBooks();
  const pages = entries.map((each) => {
    if (each.kind === 'turn') return books.turn();
    if (each.kind === 'settled') books.settled(each.fate);
    else books.drifted(each.type, each.drift);
    return undefined;
  });
  return [...pages, books.turn()].filter((page) => page !== undefined);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const total = (counts: Readonly<Record<string, number>>) => sum(Object.values(counts));

describe('the books', () => {
  it('of all pages together say what was settled, by fate, reason and rule', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
        const pages = pagesOf(entries);
        const fates = entries.flatMap((each) => (each.kind === 'settled' ? [each.fate] : []));
        expect(sum(pages.map((page) => total(page.fates)))).to.equal(fates.length);
        for (const name of ['delivered', 'overflowed', 'quarantined', 'filtered', 'retry'] as const) {
          const settled = fates.filter((each) => each.fate === name).length;
          expect(sum(pages.map((page) => page.fates[name]))).to.equal(settled);
        }
        for (const page of pages) {
          expect(total(page.quarantined)).to.equal(page.fates.quarantined);
          expect(total(page.filtered)).to.equal(page.fates.filtered);
        }
      }),
    );
  });

  it('of all pages together say what drifted', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
        const pages = pagesOf(entries);
        const counts = pages.flatMap((page) => Object.values(page.drift));
        const totals = pages.flatMap(({ drifted }) => drifted ?? []);
        for (const kind of ['unknownFields', 'typeChanges', 'unsafeNumbers'] as const) {
          expect(sum(totals.map((each) => each[kind]))).to.equal(sum(counts.map((each) => each[kind])));
        }
        const drifts = entries.flatMap((each) => (each.kind === 'drifted' ? [each.drift] : []));
        expect({
          unknownFields: sum(counts.map(({ unknownFields }) => unknownFields)),
          typeChanges: sum(counts.map(({ typeChanges }) => typeChanges)),
          unsafeNumbers: sum(counts.map(({ unsafeNumbers }) => unsafeNumbers)),
        }).to.deep.equal({
          unknownFields: sum(drifts.map(({ unknownFields }) => unknownFields.length)),
          typeChanges: sum(drifts.map(({ typeChanges }) => typeChanges.length)),
          unsafeNumbers: sum(drifts.map(({ unsafeNumbers }) => unsafeNumbers)),
        });
      }),
    );
  });

  it('of all pages together say how long events were under way, and how late they came', () => {
    const ms = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(ms, ms), { minLength: 1 })), (perPage) => {
        const books = createBooks();
        for (const times of perPage) {
          for (const [latencyMs, latenessMs] of times) {
            books.settled({ fate: 'delivered' });
            books.reached(latencyMs, latenessMs);
          }
          const page = books.turn();
          for (const [index, name] of (['latencyMs', 'latenessMs'] as const).entries()) {
            const counted = times.map((each) => Math.max(0, each[index] ?? 0));
            expect(page?.[name]).to.deep.equal({ sum: sum(counted), max: Math.max(...counted) });
          }
        }
      }),
    );
  });

  it('have no page while nothing is written', () => {
    const books = createBooks();
    expect(books.turn()).to.equal(undefined);
    books.settled({ fate: 'delivered' });
    expect(books.turn()).to.deep.equal({
      fates: { delivered: 1, overflowed: 0, quarantined: 0, filtered: 0, retry: 0 },
      quarantined: {},
      filtered: {},
      drift: {},
      drifted: undefined,
      latencyMs: undefined,
      latenessMs: undefined,
    });
    expect(books.turn()).to.equal(undefined);
  });

  it('name reasons, rules and types, and nothing of an event', () => {
    const books = createBooks();
    books.settled({ fate: 'quarantined', reason: 'schema', detail: 'secret' });
    books.settled({ fate: 'filtered', rule: 'test-mode' });
    books.settled({ fate: 'retry', cause: 'secret' });
    books.drifted('everflow/click', {
      unknownFields: ['secret'],
      typeChanges: ['/secret'],
      unsafeNumbers: 0,
    });
    const page = books.turn();
    expect(page).to.deep.include({ quarantined: { schema: 1 }, filtered: { 'test-mode': 1 } });
    expect(page?.drift).to.deep.equal({
      'everflow/click': { unknownFields: 1, typeChanges: 1, unsafeNumbers: 0 },
    });
    expect(JSON.stringify(page)).to.not.include('secret');
  });

  it('are not changed by what is written after a page was turned', () => {
    const books = createBooks();
    books.settled({ fate: 'delivered' });
    const page = books.turn();
    const before = structuredClone(page);
    books.settled({ fate: 'delivered' });
    expect(page).to.deep.equal(before);
  });
});
