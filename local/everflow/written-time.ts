import type { Random } from './random.ts';

/** A time as an event writes it, and the instant it stands for. */
export interface WrittenTime {
  readonly value: number | string;
  /** Milliseconds since the Unix epoch. */
  readonly ms: number;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** Writes an instant in one of the forms that Sluice takes; mostly epoch seconds, as Everflow documents. */
export function writeTime(random: Random, ms: number): WrittenTime {
  const seconds = Math.floor(ms / 1000);
  const roll = random.next();
  if (roll < 0.7) return { value: seconds, ms: seconds * 1000 };
  if (roll < 0.9) return { value: String(seconds), ms: seconds * 1000 };
  if (roll < 0.94) return { value: ms, ms };
  if (roll < 0.96) return { value: String(ms), ms };
  return { value: roll < 0.98 ? new Date(ms).toISOString() : withOffset(ms, random.pick([-300, 330])), ms };
}

/** When an event of this moment happened: just now, or for a few minutes to days ago. */
export function happened(random: Random, nowMs: number): number {
  if (!random.chance(0.06)) return nowMs - random.integer(0, 900);
  const longest = random.pick([30 * minute, 6 * 60 * minute, 5 * day]);
  return nowMs - random.integer(minute, longest);
}

/** Wall time without a zone, five hours behind UTC, as `date` and `click_date` come. */
export const naiveDate = (ms: number): string =>
  new Date(ms - 300 * minute).toISOString().slice(0, 19).replace('T', ' ');

function withOffset(ms: number, offsetMinutes: number): string {
  const sign = offsetMinutes < 0 ? '-' : '+';
  const hours = String(Math.floor(Math.abs(offsetMinutes) / 60)).padStart(2, '0');
  const minutes = String(Math.abs(offsetMinutes) % 60).padStart(2, '0');
  return new Date(ms + offsetMinutes * minute).toISOString().replace('Z', `${sign}${hours}:${minutes}`);
}
