import { InvalidArgumentError } from 'commander';

/** For commander: whole numbers from that one on. */
export const wholeNumber =
  (least: 0 | 1) =>
  (text: string): number => {
    if (/^\d{1,15}$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number, at least ${least}.`);
  };

/** For commander: any number above 0. */
export function numberAbove0(text: string): number {
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number;
  throw new InvalidArgumentError('It must be a number above 0.');
}
