import { expect } from 'chai';
import type { StoredEvent } from '../../local/flowcore/stored-event.ts';
import { type House, openHouse } from '../support/house.ts';
import { type Account, expectCleanPrototypes, messageIdOf, openAccounts } from './accounts.ts';
import { bytesOf, clickWith, readCornerCases } from './corner-cases.ts';

const cases = readCornerCases().flatMap(({ heading, name, bytes, alone, inClick }) => [
  { heading, name, data: bytes, fate: alone },
  { heading, name: `${name}, in a click`, data: clickWith(bytes), fate: inClick },
]);

/** Pushes at once; all cases together would be more than an instance takes. */
const AT_ONCE = 50;

describe('the corner cases of JSON', () => {
  let house: House;
  let found: readonly { readonly heading: string; readonly line: string }[];
  before(async () => {
    house = await openHouse();
    const account = openAccounts(house);
    const answers: number[] = [];
    for (let start = 0; start < cases.length; start += AT_ONCE) {
      const group = cases.slice(start, start + AT_ONCE).map(({ data }, index) => ({
        ...{ data, messageId: `case-${start + index}`, attributes: { event_type: 'click' } },
      }));
      answers.push(...(await Promise.all(group.map((each) => house.push('ingest', each)))));
    }
    const stores = await account();
    found = await Promise.all(
      cases.map(async ({ heading, name, data }, index) => {
        const fates = await fatesIn(stores, house, `case-${index}`, data);
        const told = answers[index] === 204 ? fates : [`answered ${answers[index]}`, ...fates];
        return { heading, line: `${name}: ${told.join(' + ')}` };
      }),
    );
  });
  after(() => house.close());

  for (const heading of new Set(cases.map((each) => each.heading))) {
    const expected = cases.filter((each) => each.heading === heading);
    it(`go where corner-cases.tsv says: ${heading}, ${expected.length} messages`, () => {
      expect(found.filter((each) => each.heading === heading).map(({ line }) => line)).to.deep.equal(
        expected.map(({ name, fate }) => `${name}: ${fate}`),
      );
    });
  }

  it('pollute no prototype', () => {
    expectCleanPrototypes();
  });

  it('are written in a notation for bytes and repetitions', () => {
    const bytes = [0x61, 0x0d, 0xff, 0x20, 0x5b, 0x7b, 0x5b, 0x7b, 0xc3, 0xa4];
    expect(bytesOf('a⟨0d ff⟩ ⟨[{ × 2⟩ä')).to.deep.equal(Buffer.from(bytes));
  });
});

/** The fates of a message's events: those that went to Flowcore first, then the rejected ones in their order. */
async function fatesIn(
  { stored, quarantined }: Account,
  house: House,
  messageId: string,
  data: Buffer,
): Promise<readonly string[]> {
  const sent = stored.filter((event) => messageIdOf(event) === messageId);
  const rejected = quarantined
    .filter(({ attributes }) => attributes.message_id === messageId)
    .toSorted((a, b) => Number(a.attributes.element ?? 0) - Number(b.attributes.element ?? 0))
    .map(({ attributes: { reason = '', element }, data: kept }) => {
      const isKept = element === undefined ? kept.equals(data) : data.includes(kept);
      return isKept ? reason : `${reason}, kept as ${kept}`;
    });
  return [...(await Promise.all(sent.map((event) => fateOf(event, house, data)))), ...rejected];
}

async function fateOf({ raw }: StoredEvent, { storage }: House, data: Buffer): Promise<string> {
  const { overflow, event_key: eventKey } = JSON.parse(raw);
  if (overflow === undefined) return isSourceIn(raw, data) ? 'delivered' : `delivered as ${raw}`;
  const [staged] = await storage.bucket('staging').file(`staged/click/${eventKey}`).download();
  return isSourceIn(staged.toString(), data) ? 'overflowed' : `overflowed as ${staged}`;
}

/** Sluice adds its members behind the last one of the source's own; every byte before them is the source's. */
function isSourceIn(raw: string, data: Buffer): boolean {
  const own = `${raw.slice(0, raw.lastIndexOf(',"event_time":"'))}}`;
  const text = data.toString();
  return text.startsWith('[') ? text.includes(own) : text.trim() === own;
}
