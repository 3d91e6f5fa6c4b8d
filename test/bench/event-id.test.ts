import { expect } from 'chai';
import { createEventCounts } from '../../bench/event-counts.ts';
import { fillIn, readIds, type Template, templateOf } from '../../bench/event-id.ts';

const hex = (digit: string) => digit.repeat(32);

describe('numbers of events', () => {
  const single = `{"transaction_id":"${hex('a')}","x":1}`;
  const spaced = `{\n  "transaction_id": "${hex('a')}"\n}`;
  const array = `[${single},${single}]`;

  for (const [name, text, events] of [
    ['one event', single, 1],
    ['an event with white space', spaced, 1],
    ['an array', array, 2],
  ] as const) {
    it(`come back from ${name}`, () => {
      const filled = fillIn(templateOf(text, events) as Template, 7, 41);
      expect(readIds(Buffer.from(filled), 7)).to.deep.equal(events === 1 ? [41] : [41, 42]);
      expect(filled).to.have.lengthOf(text.length);
      expect(JSON.parse(filled)).to.have.keys(Object.keys(JSON.parse(text)));
    });
  }

  it('need an id in every event', () => {
    expect(templateOf('{"transaction_id":""}', 1)).to.equal(undefined);
    expect(templateOf(array, 3)).to.equal(undefined);
  });

  it('are not read from ids of others, nor of other runs', () => {
    expect(readIds(Buffer.from(`[${single},{"transaction_id":7}]`), 7)).to.deep.equal([]);
    const filled = fillIn(templateOf(single, 1) as Template, 17, 41);
    expect(readIds(Buffer.from(filled), 7)).to.deep.equal([]);
  });

  it('are counted however large they grow', () => {
    const counts = createEventCounts();
    for (const id of [3, 3, 200_000]) counts.add(id);
    const told = counts.counts();
    expect(told).to.have.lengthOf(200_001);
    expect([told[2], told[3], told[200_000]]).to.deep.equal([0, 2, 1]);
  });
});
