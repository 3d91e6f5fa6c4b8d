import { expect } from 'chai';
import fc from 'fast-check';
import { loadOwnTypes } from '../support/events.ts';
import { type House, openHouse } from '../support/house.ts';
import { expectCleanPrototypes, messageIdOf, openAccounts } from './accounts.ts';
import { hostileData, TRAPS } from './hostile-data.ts';

/** An event type in which names that every object has are fields, rules, pointers and attribute values. */
const types = loadOwnTypes({
  required: ['constructor', 'toString'],
  properties: { constructor: true, toString: true, ['__proto__']: true, hasOwnProperty: true },
  flowcore: {
    attributeValues: ['__proto__', 'constructor'],
    key: ['constructor'],
    eventTime: ['toString'],
    filter: {
      prototype: { required: ['hasOwnProperty'], properties: { hasOwnProperty: { const: 1 } } },
      constructor: { required: ['hasOwnProperty'], properties: { hasOwnProperty: { const: 2 } } },
    },
    drop: ['/valueOf', '/__proto__/secret'],
    rename: { '/then': 'renamed', '/__proto__/x': 'y' },
  },
});

const own = '"constructor":"c","toString":1795273212';
const attributes = { event_type: '__proto__' };

describe('names that every object has', () => {
  let house: House;
  let account: ReturnType<typeof openAccounts>;
  before(async () => {
    house = await openHouse({ types });
    account = openAccounts(house);
  });
  after(() => house.close());

  it('are keys, times, dropped and renamed fields like any others', async () => {
    const data = `{${own},"__proto__":{"secret":1,"x":2},"valueOf":3,"then":4}`;
    expect(await house.push('ingest', { data, attributes })).to.equal(204);
    const { stored } = await account();
    expect(stored.map(({ raw }) => raw)).to.have.length(1);
    expect(stored[0]?.raw).to.match(
      /^\{"constructor":"c","toString":1795273212,"__proto__":\{"y":2\},"renamed":4,"event_time"/,
    );
    expect(JSON.parse(stored[0]?.raw ?? '')).to.include({
      entity_key: 'thing:c',
      event_time: '2026-11-21T15:00:12.000Z',
    });
    expectCleanPrototypes();
  });

  it('are no fields of an event that does not have them', async () => {
    for (const data of ['{}', '{"constructor":"c"}', '{"toString":1795273212}', `{"__proto__":{${own}}}`]) {
      expect(await house.push('ingest', { data, attributes })).to.equal(204);
    }
    const { stored, quarantined } = await account();
    expect(stored).to.deep.equal([]);
    expect(quarantined.map((record) => record.attributes.reason)).to.deep.equal(Array(4).fill('schema'));
  });

  it('are counted as rules of a filter', async () => {
    for (const value of [1, 2, 2]) {
      const data = `{${own},"hasOwnProperty":${value}}`;
      expect(await house.push('ingest', { data, attributes: { event_type: 'constructor' } })).to.equal(204);
    }
    const { stored, quarantined } = await account();
    expect([stored, quarantined]).to.deep.equal([[], []]);
    const filtered = house.lines.flatMap(({ books }) =>
      Object.entries((books as Books | undefined)?.filtered ?? {}),
    );
    expect(filtered).to.deep.equal([
      ['prototype', 1],
      ['constructor', 1],
      ['constructor', 1],
    ]);
  });

  it('are harmless in any event', async () => {
    let ids = 0;
    const trap = fc.constantFrom(...TRAPS, 'hasOwnProperty', 'renamed');
    const members = fc.array(fc.tuple(trap, fc.jsonValue({ maxDepth: 2 })), { maxLength: 4 });
    const event = members.map((each) =>
      Buffer.from(
        `{${[own, ...each.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)].join(',')}}`,
      ),
    );
    const property = fc.asyncProperty(
      fc.array(fc.oneof(event, hostileData), { maxLength: 20 }),
      async (batch) => {
        const sent = batch.map((data) => {
          ids += 1;
          return { data, attributes, messageId: `trap-${ids}` };
        });
        const statuses = await Promise.all(sent.map((each) => house.push('ingest', each)));
        const { stored } = await account();
        expect(statuses.filter((status) => status !== 204)).to.deep.equal([]);
        for (const each of stored)
          expect(sent.map(({ messageId }) => messageId)).to.include(messageIdOf(each));
        expectCleanPrototypes();
      },
    );
    await fc.assert(property, { numRuns: 15 });
  });
});

interface Books {
  readonly filtered: Readonly<Record<string, number>>;
}
