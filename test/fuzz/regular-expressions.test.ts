import { expect } from 'chai';
import { cpuMs, type Work } from '../support/cpu-growth.ts';
import { type Attack, attacksOn, attackText } from './attack-strings.ts';
import { expressionsBelow, expressionsIn, type Found, patternsBelow } from './regular-expressions.ts';

/** Lengths of the text, in small steps at first: an exponential expression must be found before it takes for ever. */
const LENGTHS = [6, 10, 14, 18, 24, 96, 384, 1536, 6144];
/** No linear expression takes that long at these lengths. */
const LEAST_CPU_MS = 2;

/** The first attack under which an expression takes more than linear time. */
function successfulAttack(expression: Found): Attack | undefined {
  const tried = new RegExp(expression.source, expression.flags);
  return attacksOn(expression).find((attack) => {
    const matchAt = (length: number): Work => {
      const text = attackText(attack, length);
      return () => text.replace(tried, '');
    };
    return LENGTHS.some((length, index) => {
      const shorter = LENGTHS[index - 1] ?? length;
      return isSteep(matchAt(shorter), matchAt(length), (length / shorter) ** 1.5);
    });
  });
}

/** Whether a work takes long, and by more than the limit longer than a smaller one, each time it is asked. */
const isSteep = (small: Work, large: Work, limit: number): boolean =>
  [1, 2, 3].every(() => {
    const ms = cpuMs(large);
    return ms > LEAST_CPU_MS && ms > limit * cpuMs(small);
  });

const found = [...expressionsBelow('functions'), ...patternsBelow('schemas')];

describe('regular expressions', () => {
  for (const [source, expression] of new Map(found.map((each) => [`/${each.source}/${each.flags}`, each]))) {
    it(`take time in proportion to the text: ${source} (${expression.where})`, () => {
      expect(successfulAttack(expression)).to.equal(undefined);
    });
  }

  const slow = [
    '0+$',
    '^(\\d*)\\.?(\\d*)!$',
    '^\\s+|\\s+$',
    '^(a+)+$',
    '^(a|a)*$',
    '^x:(\\d+)*y$',
    '^"(.*),(.*),(.*)"$',
    'a.*b.*c$',
  ];
  for (const source of slow) {
    it(`are found to be slow: /${source}/`, () => {
      expect(successfulAttack({ where: 'here', source, flags: '' })).to.not.equal(undefined);
    });
  }

  it('are found wherever they stand', () => {
    const text =
      "/a/.test(b); const c = new RegExp('d+', 'g'); RegExp(`e`); 'f'.search('g'); 'h'.replace(/i\\/[/]/u, '')";
    expect(expressionsIn('x.ts', text).map(({ source, flags }) => `${source} ${flags}`)).to.deep.equal([
      ...['a ', 'd+ g', 'e ', 'g ', 'i\\/[/] u'],
    ]);
    expect(() => expressionsIn('x.ts', 'new RegExp(a)')).to.throw('at run time');
    expect(found.length).to.be.above(20);
    expect(patternsBelow('schemas').length).to.be.above(3);
  });
});
