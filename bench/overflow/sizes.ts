import { seededRandom } from '../../local/everflow/random.ts';

const SEED = 4;
const SMALLEST = 100_000;
const LARGEST = 9_000_000;

/** Sizes of payloads in bytes, from 100 KB to 9 MB: each order of magnitude as often as the others. */
export function drawSizes(count: number): readonly number[] {
  const random = seededRandom(SEED);
  return Array.from({ length: count }, () => Math.round(SMALLEST * (LARGEST / SMALLEST) ** random.next()));
}
