import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { type Counts, createAccounts, noCounts } from '../../../cli/audit/accounts.ts';
import { compareBucket } from '../../../cli/audit/compare-bucket.ts';
import { digestOf, partDigestOf } from '../../../cli/audit/digest.ts';
import { judgeUnstored } from '../../../cli/audit/judge-unstored.ts';
import { partAt, placeOf } from '../../../cli/audit/occurrence.ts';
import { createNoteRecord } from '../../../cli/audit/read-quarantine.ts';
import { createSpill } from '../../../cli/audit/spill.ts';
import { createVerdicts } from '../../../cli/audit/verdicts.ts';
import { addedKeys } from '../../support/events.ts';

/** A part of a message: element 0 to 3 of one of a few messages, with one of a few keys. */
const part = fc.record({ messageId: fc.integer({ min: 1, max: 6 }).map(String), element: fc.nat(3) });
type Part = { readonly messageId: string; readonly element: number };
const nameOf = ({ messageId, element }: Part) => `${messageId} ${element}`;
/** Elements 0 and 1 of a message are equal. */
const keyOf = ({ element }: Part) => `sale:${Math.max(1, element)}`;

const scene = fc.record({
  /** With those that Pub/Sub delivered twice. */
  deliveries: fc.array(part, { maxLength: 40 }),
  stored: fc.array(part, { maxLength: 40 }),
  quarantined: fc.array(part, { maxLength: 10 }),
  /** Not sent by today's stages, and why. */
  aside: fc.dictionary(part.map(nameOf), fc.constantFrom('filtered' as const, 'rejected' as const), {
    maxKeys: 8,
  }),
  mostBufferedBytes: fc.constantFrom(0, 100, 1_000_000),
});

/** The accounts in the plainest way that one can write down. */
function plainly({ deliveries, stored, quarantined, aside }: Scene): Partial<Counts> {
  const counts = noCounts();
  const copies = new Map<string, number>();
  for (const copy of stored) {
    const key = `${copy.messageId} ${keyOf(copy)}`;
    copies.set(key, (copies.get(key) ?? 0) + 1);
  }
  const published = new Map(deliveries.map((each) => [nameOf(each), each]));
  const expected = new Set<string>();
  const records = new Set(quarantined.map(nameOf));
  for (const [name, each] of published) {
    counts.published += 1;
    const key = `${each.messageId} ${keyOf(each)}`;
    const left = copies.get(key) ?? 0;
    if (aside[name] === undefined) expected.add(key);
    if (aside[name] === undefined && left > 0) {
      counts.stored += 1;
      copies.set(key, left - 1);
    } else if (records.has(name)) counts.quarantined += 1;
    else if (aside[name] === 'filtered') counts.filtered += 1;
    else counts.missing += 1;
  }
  for (const key of expected) counts.duplicated += copies.get(key) ?? 0;
  return counts;
}

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

describe('the accounts of an audit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-accounts-'));
  let runs = 0;
  after(() => rmSync(folder, { recursive: true }));

  async function account(given: Scene): Promise<{ readonly counts: Counts; readonly missing: number }> {
    const own = mkdtempSync(join(folder, `${runs++}-`));
    const spill = createSpill(own, given.mostBufferedBytes);
    const [published, aside, unaccounted, fileless, quarantined] = Array.from({ length: 5 }, spill.pile);
    if (!published || !aside || !unaccounted || !fileless || !quarantined) throw new Error('five piles');
    const accounts = createAccounts(['events'], ['sale']);
    const verdicts = createVerdicts();
    const row = accounts.numberOf({ topic: 0, type: 0, publishMs: 0, hourMs: 0 });
    for (const each of given.deliveries) {
      const { messageId, element } = each;
      const kind = given.aside[nameOf(each)];
      const common = { place: placeOf(0, element), row, publishMs: 0, messageId };
      if (kind === undefined) {
        const eventKey = keyOf(each);
        published.append({ ...digestOf(eventKey, messageId), ...common, eventKey, verdict: 0 });
      } else {
        const verdict = verdicts.numberOf(kind, 'x');
        aside.append({ ...partDigestOf(0, element, messageId), ...common, eventKey: '', verdict });
      }
    }
    const note = createNoteRecord(['/'], quarantined);
    for (const { messageId, element } of given.quarantined) {
      note({ attributes: { message_id: messageId, element: String(element), stage: 'validate' } });
    }
    async function* pages() {
      for (const each of given.stored) {
        const payload = { event_key: keyOf(each), delivery: { message_id: each.messageId } };
        yield [{ ...envelope, payload }];
      }
    }
    await compareBucket({
      published,
      stored: pages(),
      wholeFiles: async () => new Set<string>(),
      addedKeys,
      workings: { accounts, unaccounted, fileless },
    });
    let missing = 0;
    await judgeUnstored({ unaccounted, aside, quarantined, accounts, verdicts }, () => {
      missing += 1;
    });
    return { counts: accounts.row(row), missing };
  }

  it('add up, and say what a plain count says, whatever comes in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async (given) => {
        const { counts, missing } = await account(given);
        const { published, stored, quarantined, filtered } = counts;
        expect(published).to.equal(stored + quarantined + filtered + counts.missing);
        expect(counts).to.deep.include(plainly(given));
        expect(missing).to.equal(counts.missing);
      }),
      { numRuns: 150 },
    );
  });

  it('tell every place of a message from every other', () => {
    fc.assert(
      fc.property(fc.nat(64), fc.option(fc.nat(999), { nil: undefined }), (topic, element) => {
        const place = placeOf(topic, element);
        expect(place).to.be.within(1, 0xfffe);
        expect(partAt(place)).to.deep.equal({ topic, element });
      }),
    );
  });
});

const envelope = {
  ...{ eventId: '', timeBucket: '', flowType: '', eventType: '', metadata: {}, validTime: '' },
};
