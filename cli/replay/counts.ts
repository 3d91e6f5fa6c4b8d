import { nameOf } from '../../functions/event-types/compose.ts';
import type { Fate } from '../../functions/message.ts';
import type { Part } from '../../functions/parts.ts';
import { ageOf } from './ages.ts';
import { skipReasons } from './selection.ts';
import { sizeClassOf } from './size-classes.ts';

/** Events by a name. A Map, for a name may be `constructor`. */
export type Tally = Map<string, number>;

/** What became of the events of a window, or would become of them. */
export interface Counts {
  /** Messages of the window that are settled. */
  messages: number;
  delivered: number;
  overflowed: number;
  /** How often an event had to be sent again. */
  retried: number;
  /** Bytes of the events that were sent, overflowed ones included. */
  bytes: number;
  readonly quarantined: Tally;
  readonly filtered: Tally;
  /** What is not meant: messages outside the window, events outside the selection. */
  readonly skipped: Tally;
  /** Of what was meant and not filtered. */
  readonly types: Tally;
  /** UTC hours of the event time, `2026-11-28T10`. */
  readonly hours: Tally;
  readonly sizes: Tally;
  /** How long ago the events happened. */
  readonly ages: Tally;
}

/** The same as plain data. */
export type CountsJson = {
  readonly [Name in keyof Counts]: Counts[Name] extends Tally ? Readonly<Record<string, number>> : number;
};

/** Messages outside the window: a seek takes effect little by little, and the topic goes on. */
export const OUTSIDE = { before: 'before the window', after: 'after the window' } as const;

/** Stands for the hour of events whose time is not known. */
export const NO_TIME = 'no event time';
const UNRECOGNISED = 'unrecognised';
const HOUR = 'yyyy-mm-ddThh'.length;

export const noCounts = (): Counts => ({
  ...{ messages: 0, delivered: 0, overflowed: 0, retried: 0, bytes: 0 },
  ...{ quarantined: new Map(), filtered: new Map(), skipped: new Map() },
  ...{ types: new Map(), hours: new Map(), sizes: new Map(), ages: new Map() },
});

export const add = (tally: Tally, name: string, count = 1): void => {
  tally.set(name, (tally.get(name) ?? 0) + count);
};

export const totalOf = (tally: ReadonlyMap<string, number>): number =>
  tally.values().reduce((sum, count) => sum + count, 0);

/** Events that have their fate, whichever it is. */
export const eventsOf = ({ delivered, overflowed, quarantined, filtered, skipped }: Counts): number =>
  delivered + overflowed + totalOf(quarantined) + totalOf(filtered) + skippedEventsOf(skipped);

function skippedEventsOf(skipped: Tally): number {
  const outside = (skipped.get(OUTSIDE.before) ?? 0) + (skipped.get(OUTSIDE.after) ?? 0);
  return totalOf(skipped) - outside;
}

/** Counts the fate of one part of a message; `nowMs` tells how old its event is. */
export function countPart(counts: Counts, part: Part, fate: Fate, nowMs: number): void {
  switch (fate.fate) {
    case 'retry':
      counts.retried += 1;
      return;
    case 'filtered':
      add(skipReasons.has(fate.rule) ? counts.skipped : counts.filtered, fate.rule);
      return;
    case 'quarantined':
      add(counts.quarantined, fate.reason);
      break;
    default:
      counts[fate.fate] += 1;
      countSent(counts, part, nowMs);
  }
  const { step, schema } = part;
  add(counts.types, schema === undefined ? UNRECOGNISED : nameOf(schema));
  add(counts.hours, step.to === 'next' ? step.value.eventTime.slice(0, HOUR) : NO_TIME);
}

function countSent(counts: Counts, { step }: Part, nowMs: number): void {
  if (step.to !== 'next') return;
  const { bytes } = step.value;
  counts.bytes += bytes;
  add(counts.sizes, sizeClassOf(bytes));
  add(counts.ages, ageOf(step.value, nowMs));
}

export function toJson(counts: Counts): CountsJson {
  const entries = Object.entries(counts).map(([name, value]) => [
    name,
    value instanceof Map ? Object.fromEntries(value) : value,
  ]);
  return Object.fromEntries(entries) as CountsJson;
}

export function fromJson(json: CountsJson): Counts {
  const entries = Object.entries(json).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : new Map(Object.entries(value)),
  ]);
  return { ...noCounts(), ...Object.fromEntries(entries) } as Counts;
}
