/** Decimal digits that every double keeps (IEEE 754 binary64). */
const SAFE_DIGITS = 15;

/**
 * Whether a JSON number has another value once it has been parsed and written again, as Flowcore does:
 * integers beyond 2^53, long fractions, exponents that overflow or vanish.
 */
export function isUnsafeNumber(literal: string): boolean {
  if (literal.length <= SAFE_DIGITS && !/[eE]/.test(literal)) return false;
  const value = Number(literal);
  return !Number.isFinite(value) || canonical(literal) !== canonical(String(value));
}

/** A decimal number as significant digits and exponent, so that `1.50e3` and `1500` read the same. */
function canonical(literal: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(literal) ?? [];
  const digits = `${whole}${fraction}`.replace(/^0+/, '');
  // Each run of zeros is looked at once: /0+$/ alone would begin anew at every zero of a run inside the number.
  const significant = digits.replace(/(?<!0)0+$/, '');
  if (significant === '') return '0';
  return `${sign}${significant}e${Number(exponent) - fraction.length + digits.length - significant.length}`;
}
