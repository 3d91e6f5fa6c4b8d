import { headedTable } from '../terminal/table.ts';
import { count, grouped } from '../terminal/words.ts';
import { addCounts, type Counts, noCounts, type Row } from './accounts.ts';

/** The account of one event type and hour, whichever topic and day it came by. */
export interface HourRow extends Counts {
  readonly type: string;
  readonly hour: string;
}

/** What an audit has found. */
export interface Findings {
  /** By type and hour. */
  readonly rows: readonly HourRow[];
  readonly totals: Counts;
  /** Nothing is missing, no file either. */
  readonly isComplete: boolean;
  /** Nothing of the window was read, which proves nothing of what was published. */
  readonly isEmpty: boolean;
}

export function findingsOf(rows: readonly Row[]): Findings {
  const totals = noCounts();
  const hours = new Map<string, HourRow>();
  for (const row of rows) {
    const { type, hour } = row;
    // A row is made when an event comes, so that one whose events all came twice is not empty either.
    const key = `${type} ${hour}`;
    const sum = hours.get(key) ?? { type, hour, ...noCounts() };
    hours.set(key, sum);
    addCounts(sum, row);
    addCounts(totals, row);
  }
  const ordered = [...hours.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  return { rows: ordered, totals, isComplete: !isWrong(totals), isEmpty: totals.published === 0 };
}

const isWrong = ({ missing, fileMissing }: Counts): boolean => missing > 0 || fileMissing > 0;

const COLUMNS: readonly (readonly [string, keyof Counts])[] = [
  ['published', 'published'],
  ['stored', 'stored'],
  ['quarantined', 'quarantined'],
  ['filtered', 'filtered'],
  ['missing', 'missing'],
  ['duplicated', 'duplicated'],
  ['overflowed', 'overflowed'],
  ['reassemblable', 'reassemblable'],
];

const HEAD = COLUMNS.map(([title]) => title);
const cellsOf = (counts: Counts): readonly number[] => COLUMNS.map(([, name]) => counts[name]);

/** What was found day by day, and all together. */
export const dayTable = (days: readonly (readonly [string, Counts])[], totals: Counts): string =>
  headedTable(
    ['day', ...HEAD],
    [...days, ['total', totals] as const].map(([day, counts]) => [day, ...cellsOf(counts)]),
  );

/** The tables for people: the types, and the hours in which something is wrong, or all of them. */
export function tablesOf({ rows, totals }: Findings, hours: 'wrong' | 'all'): string {
  const types = new Map<string, Counts>();
  for (const row of rows) {
    const sum = types.get(row.type) ?? noCounts();
    types.set(row.type, sum);
    addCounts(sum, row);
  }
  const byType = headedTable(
    ['type', ...HEAD],
    [...[...types].map(([type, counts]) => [type, ...cellsOf(counts)]), ['total', ...cellsOf(totals)]],
  );
  const shown = rows.filter((row) => hours === 'all' || isWrong(row));
  if (shown.length === 0) return byType;
  const byHour = headedTable(
    ['type', 'hour of the event', ...HEAD],
    shown.map((row) => [row.type, row.hour.slice(0, 13).replace('T', ' '), ...cellsOf(row)]),
  );
  return `${byType}\n${byHour}`;
}

/** The one line for which an audit is made; it names the event types where not all were asked about. */
export function verdictOf(
  { totals, isComplete }: Pick<Findings, 'totals' | 'isComplete'>,
  onlyTypes?: ReadonlySet<string>,
): string {
  const all = verdictOfAll(totals, isComplete);
  return onlyTypes === undefined ? all : `of ${[...onlyTypes].join(', ')} alone: ${all}`;
}

function verdictOfAll(totals: Counts, isComplete: boolean): string {
  const { published, missing, fileMissing } = totals;
  if (published === 0) return 'nothing was published in the window, as far as the topic retains it';
  if (isComplete) {
    return `complete with respect to Pub/Sub: ${count(published, 'event')} published, each in Flowcore, in quarantine or filtered`;
  }
  const files = fileMissing === 0 ? [] : [`${count(fileMissing, 'file')} missing`];
  const events = missing === 0 ? [] : [`${grouped(missing)} missing`];
  return `${[...events, ...files].join(', ')} of ${count(published, 'event')} published`;
}
