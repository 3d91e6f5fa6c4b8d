import { InvalidArgumentError } from 'commander';

/** For commander: 0, 1, 2 and so on. */
export function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}

/** For commander: 1, 2 and so on. */
export function wholeNumberAbove0(text: string): number {
  const number = wholeNumber(text);
  if (number > 0) return number;
  throw new InvalidArgumentError('It must be at least 1.');
}

/** For commander: any number above 0. */
export function numberAbove0(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}
