import type { KeyValue } from '../everflow/message.ts';
import type { JudgedType } from './event-types.ts';
import { parseJson } from './json.ts';
import type { PublishedEvent } from './published-event.ts';

/** What the added members of an event must say; undefined where the judge cannot know. */
export interface Expectation {
  /** ISO 8601; null: the publish time. */
  readonly eventTime: string | null | undefined;
  /** ISO 8601; null: the event time. */
  readonly validTime: string | null | undefined;
  readonly keyValues: readonly KeyValue[] | undefined;
}

/** From the ledger where it tells, otherwise from the schema and the payload. */
export function expectationOf(event: PublishedEvent, type: JudgedType): Expectation {
  const { expected, text } = event;
  if (expected !== undefined) {
    const { eventTime = null, validTime = null, keyValues } = expected;
    return { eventTime, validTime, keyValues };
  }
  const value = parseJson(text) as Readonly<Record<string, unknown>>;
  return {
    eventTime: timeOf(value, type.eventTime),
    validTime: timeOf(value, type.validTime),
    keyValues: keyValuesOf(value, type.key),
  };
}

/** The first field that is present decides; the plain forms are read here, of the others nothing is expected. */
function timeOf(
  value: Readonly<Record<string, unknown>>,
  fields: readonly string[],
): string | null | undefined {
  const absent: ReadonlySet<unknown> = new Set([undefined, null, '', 0]);
  const field = fields.find((name) => isStandIn(name) || !absent.has(value[name]));
  if (field === undefined) return undefined;
  if (isStandIn(field)) return null;
  const found = value[field];
  if (typeof found === 'string' && /^\d{4}-.*T.*Z$/.test(found)) return isoOf(Date.parse(found));
  const epoch = /^[1-9]\d*$/.test(String(found)) ? Number(found) : Number.NaN;
  return isoOf(epoch < 1e11 ? epoch * 1000 : epoch);
}

const isStandIn = (name: string): boolean => name === 'publishTime' || name === 'eventTime';

const isoOf = (ms: number): string | undefined =>
  Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : undefined;

/** Numbers that a double rounds are left to Sluice. */
function keyValuesOf(
  value: Readonly<Record<string, unknown>>,
  key: JudgedType['key'],
): readonly KeyValue[] | undefined {
  const values = key.map((alternatives): KeyValue | undefined => {
    const field = alternatives.find(
      (name) => name === 'messageId' || ![undefined, null, ''].includes(value[name] as undefined),
    );
    if (field === undefined) return null;
    if (field === 'messageId') return { messageId: true };
    const found = value[field];
    if (typeof found === 'string') return found;
    return Number.isSafeInteger(found) ? String(found) : undefined;
  });
  return values.every((each) => each !== undefined) ? values : undefined;
}
