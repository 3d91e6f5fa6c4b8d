import { DAY_MS, dayOf, HOUR_MS, iso } from '../times.ts';
/** What became of events. Published = stored + quarantined + filtered + missing. */
export interface Counts {
  published: number;
  /** In Flowcore, pointer events included. */
  stored: number;
  missing: number;
  /** Stored copies beyond those published; replayed ones are among them. */
  duplicated: number;
  /** Stored as a pointer to a file. */
  overflowed: number;
  /** Overflowed, and the file is there, complete and with the right content. */
  reassemblable: number;
  /** Overflowed, and the file is not, or not yet. */
  fileMissing: number;
  quarantined: number;
  filtered: number;
}

/** The account of the events of one type and hour that one topic got on one day. */
export interface Row extends Counts {
  readonly topic: string;
  /** UTC day of the publish times, `2026-11-28`. */
  readonly day: string;
  /** Name of the event type; `unrecognised` where the stages name none. */
  readonly type: string;
  /** UTC hour of the event times; of the publish times where the stages give no event time. ISO 8601. */
  readonly hour: string;
}

/** What distinguishes a row; numbers, because it is looked up for every event. */
export interface RowKey {
  readonly topic: number;
  readonly type: number;
  readonly publishMs: number;
  /** The event time, or the publish time where there is none. */
  readonly hourMs: number;
}

/** The rows of an audit, by their numbers. */
export interface Accounts {
  /** The number of the row that an event belongs to. */
  numberOf(key: RowKey): number;
  row(number: number): Row;
  rows(): readonly Row[];
}

/** Each larger than what it counts; together below 2^53. */
const MOST_DAYS = 2 ** 17;
const MOST_TYPES = 2 ** 9;
const MOST_TOPICS = 2 ** 6;

export const noCounts = (): Counts => ({
  published: 0,
  stored: 0,
  missing: 0,
  duplicated: 0,
  overflowed: 0,
  reassemblable: 0,
  fileMissing: 0,
  quarantined: 0,
  filtered: 0,
});

/** Adds counts to others. */
export function addCounts(sum: Counts, counts: Counts): void {
  for (const name of Object.keys(noCounts()) as (keyof Counts)[]) sum[name] += counts[name];
}

/** Opens the accounts; topics and types are given by their names in the order of their numbers. */
export function createAccounts(topics: readonly string[], types: readonly string[]): Accounts {
  const numbers = new Map<number, number>();
  const rows: Row[] = [];
  return {
    numberOf({ topic, type, publishMs, hourMs }) {
      const day = Math.floor(publishMs / DAY_MS);
      const hour = Math.floor(hourMs / HOUR_MS);
      const key = ((hour * MOST_DAYS + day) * MOST_TYPES + type) * MOST_TOPICS + topic;
      const known = numbers.get(key);
      if (known !== undefined) return known;
      numbers.set(key, rows.length);
      rows.push({
        topic: topics[topic] ?? '',
        day: dayOf(day * DAY_MS),
        type: types[type] ?? UNRECOGNISED,
        hour: iso(hour * HOUR_MS),
        ...noCounts(),
      });
      return rows.length - 1;
    },
    row(number) {
      const row = rows[number];
      if (row === undefined) throw new Error(`there is no row ${number}`);
      return row;
    },
    rows: () => rows,
  };
}

/** Stands for the type of what the stages cannot name one for. */
const UNRECOGNISED = 'unrecognised';
