/** Decimal digits that every double keeps (IEEE 754 binary64). */
const SAFE_DIGITS = 15;

/**
 * Whether a JSON number loses its value when a double holds it: integers beyond 2^53 - 1,
 * fractions of more than 15 significant digits, and exponents that overflow to infinity.
 */
export function isUnsafeNumber(literal: string): boolean {
  if (literal.length <= SAFE_DIGITS && !/[eE]/.test(literal)) return false;
  const value = Number(literal);
  if (!Number.isFinite(value)) return true;
  const [mantissa = ''] = literal.split(/[eE]/);
  const digits = mantissa.replace(/[-.]/g, '').replace(/^0+/, '');
  if (digits.length <= SAFE_DIGITS) return value === 0 && digits !== '';
  return !(Number.isSafeInteger(value) && /^-?\d+$/.test(literal));
}
