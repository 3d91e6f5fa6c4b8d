import { InvalidArgumentError } from 'commander';
import ms, { type StringValue } from 'ms';
import { fromIso } from '../../functions/read-time.ts';

/** A time as a person writes it: of the clock, or so long before now. */
export type Instant =
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'ago'; readonly ms: number };

/** Reads `2026-11-21T10:00:00Z`, `2026-11-21` (its beginning in UTC) or `2h` (before now); undefined for anything else. */
export function parseInstant(text: string): Instant | undefined {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00.000Z` : text;
  const time = fromIso(day);
  if (time.kind === 'time') return { kind: 'time', ms: time.ms };
  const span = parseSpan(text);
  return span === undefined ? undefined : { kind: 'ago', ms: span };
}

/** A span of time such as `90s`, `15m`, `2h`, `7d`, in ms; undefined for anything else. */
export function parseSpan(text: string): number | undefined {
  if (!/^\d+(\.\d+)?\s?[a-z]+$/i.test(text)) return undefined;
  const span = ms(text as StringValue);
  return Number.isFinite(span) ? span : undefined;
}

/** When that is, in ms since the epoch. */
export const resolveInstant = (instant: Instant, nowMs: number): number =>
  instant.kind === 'time' ? instant.ms : nowMs - instant.ms;

/** For commander. */
export function instantArgument(text: string): Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  throw new InvalidArgumentError(
    'It must be a time with its zone (2026-11-21T10:00:00Z), a day (2026-11-21, from midnight UTC) or a span before now (2h).',
  );
}

/** For commander: a span in ms. */
export function spanArgument(text: string): number {
  const span = parseSpan(text);
  if (span !== undefined) return span;
  throw new InvalidArgumentError('It must be a span of time such as 90s, 15m, 2h or 7d.');
}
