import { MAX_EVENT_BYTES } from '../../functions/stages/size.ts';
import { grouped } from '../terminal/words.ts';

const LIMITS = [1_000, 4_000, 16_000, MAX_EVENT_BYTES];

const label = (limit: number): string => `up to ${grouped(limit)} bytes`;
const OVERFLOWING = `over ${grouped(MAX_EVENT_BYTES)} bytes (overflow)`;

/** The names of all classes of sizes, in order. */
export const sizeClasses: readonly string[] = [...LIMITS.map(label), OVERFLOWING];

/** The class of an event as sent. */
export function sizeClassOf(bytes: number): string {
  const limit = LIMITS.find((each) => bytes <= each);
  return limit === undefined ? OVERFLOWING : label(limit);
}
