import { isValid } from 'date-fns/isValid';
import { parseISO } from 'date-fns/parseISO';

/** What a time field holds. */
export type TimeReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'time'; readonly ms: number };

/** Epochs below are seconds, from here on milliseconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const MILLISECONDS_FROM = 1e11;

/** `2026-11-22T10:00:00.000Z` */
const EXACT_ISO_LENGTH = 24;

/** A time without a zone is ambiguous: Everflow's `date` was three hours off UTC in one network. */
const ISO_WITH_ZONE =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(?:(?<=\.\d{3})\d+)?(Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)$/;

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

/** Reads ISO 8601 (RFC 3339) with a zone; what lies below a millisecond is cut off. */
export function fromIso(text: string): TimeReading {
  const exact = fromExactIso(text);
  if (exact !== undefined) return exact;
  const [, date, time, zone] = text.length > 40 ? [] : (ISO_WITH_ZONE.exec(text) ?? []);
  if (date === undefined) return { kind: 'unreadable' };
  const instant = parseISO(`${date}T${time}${zone}`);
  return isValid(instant) ? { kind: 'time', ms: instant.getTime() } : { kind: 'unreadable' };
}

/** In the form that Date writes itself, Pub/Sub's publish times among them: what it reads and writes alike is right. */
function fromExactIso(text: string): TimeReading | undefined {
  const ms = text.length === EXACT_ISO_LENGTH ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : { kind: 'time', ms };
}
