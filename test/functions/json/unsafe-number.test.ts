import { expect } from 'chai';
import fc from 'fast-check';
import { isUnsafeNumber } from '../../../functions/json/unsafe-number.ts';
import { CLEARLY_BELOW_QUADRATIC, cpuGrowth } from '../../support/cpu-growth.ts';

describe('isUnsafeNumber', () => {
  const table = {
    safe: [
      '0',
      '-0',
      '1',
      '-1.5',
      '1.0',
      '0.1',
      '1e3',
      '1E+22',
      '0e999',
      '0.000e-999',
      '123456789012345',
      '0.123456789012345',
      '-123456789.012345',
      '9007199254740991',
      '-9007199254740991',
      '1.5e300',
      '5e-324',
    ],
    unsafe: [
      '9007199254740993',
      '-9007199254740993',
      '12345678901234567890',
      '1e400',
      '-1E+400',
      '1e-400',
      '0.12345678901234567',
      '123456789012345678e-3',
      '3.14159265358979323846',
      // Below 2.2e-308 a double keeps fewer digits.
      '1.23456789012345e-320',
      `1${'0'.repeat(400)}`,
    ],
  };
  for (const [verdict, literals] of Object.entries(table)) {
    for (const literal of literals) {
      it(`calls ${literal.slice(0, 30)} ${verdict}`, () => {
        expect(isUnsafeNumber(literal)).to.equal(verdict === 'unsafe');
      });
    }
  }

  it('takes time in proportion to the length, wherever the zeros are', () => {
    const shapes: readonly ((size: number) => string)[] = [
      (size) => `1.${'0'.repeat(size)}1`,
      (size) => `0.${'0'.repeat(size)}1e${size}`,
      (size) => `-1.${'01'.repeat(size / 2)}`,
    ];
    for (const shape of shapes) {
      const work = (size: number) => {
        const literal = shape(size);
        return () => isUnsafeNumber(literal);
      };
      expect(cpuGrowth(work, 4000), shape(4)).to.be.below(CLEARLY_BELOW_QUADRATIC);
    }
  });

  /** A number's sign, significant digits and power of ten: equal where the numbers are. */
  function normalised(literal: string): string {
    const [mantissa = '', exponent = '0'] = literal.toLowerCase().split('e');
    const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
    const digits = `${whole}${fraction}`.replace(/^0+/, '');
    const significant = digits.replace(/0+$/, '');
    if (significant === '') return '0';
    const power = Number(exponent) - fraction.length + digits.length - significant.length;
    return `${literal.startsWith('-') ? '-' : ''}${significant}e${power}`;
  }
  const survives = (literal: string) =>
    normalised(JSON.stringify(JSON.parse(literal)) ?? '') === normalised(literal);

  const literalOfDigits = (maxDigits: number) =>
    fc
      .tuple(
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: maxDigits }),
        fc.nat({ max: maxDigits }),
        fc.option(fc.integer({ min: -330, max: 330 }), { nil: undefined }),
      )
      .map(([negative, digits, point, exponent]) => {
        const whole =
          digits
            .slice(0, point)
            .join('')
            .replace(/^0+(?=.)/, '') || '0';
        const fraction = digits.slice(point).join('');
        const mantissa = fraction === '' ? whole : `${whole}.${fraction}`;
        return `${negative ? '-' : ''}${mantissa}${exponent === undefined ? '' : `e${exponent}`}`;
      });

  it('calls no number of at most 15 digits unsafe that JSON.parse and JSON.stringify keep', () => {
    fc.assert(
      fc.property(literalOfDigits(15), (literal) => {
        if (survives(literal)) expect(isUnsafeNumber(literal)).to.equal(false);
      }),
      { numRuns: 1000 },
    );
  });

  it('calls no number safe that JSON.parse and JSON.stringify change', () => {
    fc.assert(
      fc.property(literalOfDigits(25), (literal) => {
        if (!isUnsafeNumber(literal)) expect(survives(literal)).to.equal(true);
      }),
      { numRuns: 1000 },
    );
  });
});
