import type { Metadata } from './metadata.ts';

/** Where an event lies in time, and what Flowcore notes about it in the event's metadata. */
export interface EventTimes {
  readonly eventTimeMs: number;
  readonly validTimeMs: number;
  readonly metadata: Metadata;
}

const eventTimeKey = 'event-time';
const validTimeKey = 'valid-time-on/stored-event';
const iso8601 = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const strictIso = /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?Z$/;

/** Whether a header value passes the open service's check: `Z` required, a real date, any fraction. */
export function isStrictDateTime(value: string): boolean {
  const [, year, month, day] = strictIso.exec(value) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  return Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= daysInMonth;
}

/** Milliseconds of an ISO 8601 text (without a zone: UTC), undefined for anything else. */
export function parseIsoTime(value: unknown): number | undefined {
  if (typeof value !== 'string' || !iso8601.test(value)) return undefined;
  const hasZone = !value.includes('T') || /(Z|[+-]\d{2}:?\d{2})$/.test(value);
  const ms = Date.parse(hasZone ? value : `${value}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** The value under a top-level key of a payload; dots have no meaning, inherited names are not keys. */
export function timeKeyValue(payload: unknown, key: string | undefined): unknown {
  if (key === undefined || typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    return undefined;
  }
  return Object.hasOwn(payload, key) ? (payload as Record<string, unknown>)[key] : undefined;
}

/**
 * The times of one event. Missing, null, "" and 0 mean ingestion time; anything else is noted in the metadata
 * as given, and counts as ingestion time when it cannot be read as a time.
 */
export function resolveTimes(input: {
  readonly ingestionMs: number;
  readonly eventTime: unknown;
  readonly validTime: unknown;
  readonly metadata: Metadata;
}): EventTimes {
  const eventTime = asText(input.eventTime) ?? input.metadata[eventTimeKey];
  const validTime = asText(input.validTime) ?? input.metadata[validTimeKey];
  const eventTimeMs = parseIsoTime(eventTime) ?? input.ingestionMs;
  return {
    eventTimeMs,
    validTimeMs: parseIsoTime(validTime) ?? eventTimeMs,
    metadata: {
      ...(eventTime === undefined ? {} : { [eventTimeKey]: eventTime }),
      ...(validTime === undefined ? {} : { [validTimeKey]: validTime }),
    },
  };
}

/** The UTC hour of a time in Flowcore's form, yyyyMMddHH0000. */
export function timeBucketOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 13).replaceAll(/[-T]/g, '')}0000`;
}

function asText(value: unknown): string | undefined {
  if (!value) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
