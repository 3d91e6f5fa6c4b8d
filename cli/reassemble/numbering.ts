import type { Head } from './part-store.ts';

/** The number of a file's first part. */
export type Numbering = 0 | 1;

/**
 * How a file's parts are numbered, as far as they tell: only a part 0, or one whose number is that of the parts,
 * does. `both` where they contradict each other.
 */
export function numberingOf(
  { format, totalParts }: Pick<Head, 'format' | 'totalParts'>,
  isThere: (number: number) => boolean,
): Numbering | 'both' | undefined {
  if (format === 'chunks') return 1;
  const hasLast = isThere(totalParts);
  if (isThere(0)) return hasLast ? 'both' : 0;
  return hasLast ? 1 : undefined;
}

/** The numbers of the parts that are missing; `usual` decides where the parts do not tell how they are numbered. */
export function missingParts(
  head: Pick<Head, 'format' | 'totalParts'>,
  held: ReadonlyMap<number, unknown>,
  usual: Numbering,
): readonly number[] {
  const told = numberingOf(head, (number) => held.has(number)) ?? usual;
  const first = told === 'both' ? usual : told;
  const numbers = Array.from({ length: head.totalParts }, (_, at) => first + at);
  return numbers.filter((number) => !held.has(number));
}
