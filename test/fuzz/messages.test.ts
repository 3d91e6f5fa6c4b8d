import { expect } from 'chai';
import fc from 'fast-check';
import { type House, openHouse, type PushMessage } from '../support/house.ts';
import { expectCleanPrototypes, fatesDue, messageIdOf, openAccounts } from './accounts.ts';
import { hostileData, TRAPS } from './hostile-data.ts';

const attributeText = fc.oneof(
  fc.constantFrom(...TRAPS),
  fc.constantFrom('click', 'impression', 'conversion', 'conversion_update'),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const attributes = fc.oneof(
  fc.constant({ event_type: 'click' }),
  fc.dictionary(fc.oneof(fc.constant('event_type'), attributeText), attributeText, { maxKeys: 4 }),
);
const path = fc.constantFrom('/', '/', '/click', '/impression', '/conversion', '/conversion_update');
const pushes = fc.array(fc.record({ data: hostileData, attributes, path }), { minLength: 1, maxLength: 25 });

describe('well-formed pushes with hostile data', () => {
  let house: House;
  let account: ReturnType<typeof openAccounts>;
  before(async () => {
    house = await openHouse();
    account = openAccounts(house);
  });
  after(() => house.close());

  it('are acknowledged, and each of their events is in one store', async () => {
    let ids = 0;
    const property = fc.asyncProperty(pushes, async (batch) => {
      const sent = batch.map((each) => {
        ids += 1;
        return { ...each, messageId: `fuzz-${ids}` };
      });
      const statuses = await Promise.all(sent.map((each) => house.push('ingest', each, each.path)));
      const { stored, quarantined } = await account();
      expect(statuses.filter((status) => status !== 204)).to.deep.equal([]);
      const found = tally([
        ...stored.map(messageIdOf),
        ...quarantined.map((record) => record.attributes.message_id ?? ''),
      ]);
      expect(found).to.deep.equal(
        Object.fromEntries(sent.map(({ messageId, data }) => [messageId, fatesDue(data)])),
      );
      for (const { raw } of stored) expectSourceIn(raw, sent);
      expectCleanPrototypes();
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('are acknowledged by overflow, which takes them for bad announcements', async () => {
    const property = fc.asyncProperty(
      fc.array(fc.record({ data: hostileData, attributes }), { minLength: 1, maxLength: 10 }),
      async (batch) => {
        const statuses = await Promise.all(batch.map((each) => house.push('overflow', each)));
        expect(statuses.filter((status) => status !== 204)).to.deep.equal([]);
        const { stored, quarantined } = await account();
        expect(stored).to.deep.equal([]);
        expect(quarantined.map(({ attributes: { reason } }) => reason)).to.deep.equal(
          batch.map(() => 'bad-announcement'),
        );
        expectCleanPrototypes();
      },
    );
    await fc.assert(property, { numRuns: 10 });
  });
});

function tally(ids: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const id of ids) counts[id] = (counts[id] ?? 0) + 1;
  return counts;
}

/** What was stored is the source's own text with members added before its closing brace. */
function expectSourceIn(raw: string, sent: readonly PushMessage[]): void {
  const id = JSON.parse(raw).delivery.message_id;
  const source = sent.find(({ messageId }) => messageId === id)?.data?.toString() ?? '';
  const own = raw.slice(0, raw.lastIndexOf('"event_time":'));
  expect(source).to.include(own.replace(/,$/, ''));
}
