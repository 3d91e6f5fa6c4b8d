import { isValid, parseISO } from 'date-fns';

/** What a time field holds. */
export type TimeReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'time'; readonly ms: number };

/** Epochs below are seconds, from here on milliseconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const MILLISECONDS_FROM = 1e11;

/** A time without a zone is ambiguous: Everflow's `date` was three hours off UTC in one network. */
const ISO_WITH_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}(:?\d{2})?)$/;

/**
 * Reads epoch seconds or milliseconds (number or numeric string) or ISO 8601 with a zone.
 * Missing, null, `""`, 0 and `"0"` are absent: that is how Everflow writes "not set".
 */
export function readTime(value: unknown): TimeReading {
  if (value === undefined || value === null || value === '' || value === 0) return { kind: 'absent' };
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return { kind: 'unreadable' };
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) === 0 ? { kind: 'absent' } : fromEpoch(Number(value));
  return fromIso(value);
}

function fromEpoch(epoch: number): TimeReading {
  const ms = Math.round(Math.abs(epoch) < MILLISECONDS_FROM ? epoch * 1000 : epoch);
  return isValid(new Date(ms)) ? { kind: 'time', ms } : { kind: 'unreadable' };
}

function fromIso(text: string): TimeReading {
  if (text.length > 40 || !ISO_WITH_ZONE.test(text)) return { kind: 'unreadable' };
  const date = parseISO(text);
  return isValid(date) ? { kind: 'time', ms: Math.floor(date.getTime()) } : { kind: 'unreadable' };
}
