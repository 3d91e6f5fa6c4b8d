import { headedTable, listTable } from '../terminal/table.ts';
import type { Account } from './account.ts';

/** An account, and how the run went. */
export interface Result extends Account {
  /** Events written anew. */
  readonly written: number;
  /** Stopped before everything was read. */
  readonly interrupted: boolean;
}

/** Whether every file is there and whole. */
export const isGood = ({ incomplete, corrupt, interrupted }: Result): boolean =>
  incomplete.length === 0 && corrupt.length === 0 && !interrupted;

const MOST_ROWS = 20;

/** The result for people; file ids are written as JSON writes them, because anyone could choose them. */
export function summaryText(result: Result): string {
  const { complete, bytes, written, duplicates, others, incomplete, corrupt, interrupted } = result;
  const counts = listTable([
    ['complete', complete],
    ['bytes', bytes],
    ['written', written],
    ['incomplete', incomplete.length],
    ['corrupt', corrupt.length],
    ['parts repeated', duplicates],
    ['not parts', others],
  ]);
  const tables = [
    rowsTable(
      ['incomplete file', 'missing'],
      incomplete.map(({ fileId, totalParts, missing }) => [
        shown(fileId),
        totalParts === null ? 'all: no part was found' : `${rangesOf(missing)} (of ${totalParts} parts)`,
      ]),
    ),
    rowsTable(
      ['corrupt file', 'what is wrong'],
      corrupt.map(({ fileId, reason, times }) => [
        fileId === null ? '(unknown)' : shown(fileId),
        times === 1 ? reason : `${reason} (${times} times)`,
      ]),
    ),
  ];
  const stopped = interrupted ? ['stopped before everything was read: run it again to go on'] : [];
  return [counts, ...tables, ...stopped].filter((text) => text !== '').join('\n');
}

function rowsTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const more = rows.length > MOST_ROWS ? `\n… and ${rows.length - MOST_ROWS} more (--json names all)` : '';
  return `${headedTable(head, rows.slice(0, MOST_ROWS))}${more}`;
}

/** An id could hold what a terminal obeys. */
function shown(fileId: string): string {
  const text = /^[\w.-]+$/.test(fileId) ? fileId : JSON.stringify(fileId).replaceAll(/[^\x20-\x7e]/g, '?');
  return text.length > 64 ? `${text.slice(0, 63)}…` : text;
}

/** `2-5, 9` */
export function rangesOf(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(', ');
}
