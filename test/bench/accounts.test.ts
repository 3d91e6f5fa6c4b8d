import { expect } from 'chai';
import { accountsOf, disqualification } from '../../bench/accounts.ts';

describe('accounts of a round', () => {
  const acknowledged = Uint8Array.of(1, 1, 0, 1, 0);
  const received = Uint8Array.of(1, 2, 1, 0);

  it('tell lost, refused and repeated events apart', () => {
    expect(accountsOf(5, acknowledged, received)).to.deep.equal({
      sent: 5,
      acknowledged: 3,
      skipped: 2,
      lost: 1,
      repeated: 1,
    });
  });

  it('count what neither side has heard of as refused', () => {
    expect(accountsOf(4, Uint8Array.of(), Uint8Array.of())).to.include({ skipped: 4, lost: 0 });
  });

  const complete = { skipped: 0, lost: 0 };
  const cases = [
    { name: 'nothing is missing', rounds: [complete, complete], delivers: true, expected: undefined },
    {
      name: 'one event is lost in one round',
      rounds: [complete, { skipped: 0, lost: 1 }],
      delivers: true,
      expected: 'disqualified: lost 1 events',
    },
    {
      name: 'events are refused',
      rounds: [{ skipped: 2, lost: 0 }],
      delivers: true,
      expected: 'disqualified: refused 2 events',
    },
    {
      name: 'a contender that delivers nothing received none',
      rounds: [{ skipped: 0, lost: 9 }],
      delivers: false,
      expected: undefined,
    },
    {
      name: 'a contender that delivers nothing refuses',
      rounds: [{ skipped: 1, lost: 9 }],
      delivers: false,
      expected: 'disqualified: refused 1 events',
    },
  ];
  for (const { name, rounds, delivers, expected } of cases) {
    it(`${expected === undefined ? 'disqualify nobody' : 'disqualify'} when ${name}`, () => {
      expect(disqualification(rounds, delivers)).to.equal(expected);
    });
  }
});
