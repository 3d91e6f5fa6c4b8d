import Table from 'cli-table3';

// Lines between the rows would make a table twice as long.
const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

/** A table without a head: names on the left, numbers or words on the right. */
export function listTable(rows: readonly (readonly [string, string | number])[]): string {
  const table = new Table({ chars, colAligns: ['left', 'right'], style: { head: [], border: [] } });
  table.push(...rows.map(([name, value]) => [name, value]));
  return table.toString();
}

/** A table with a head; columns of numbers are aligned to the right. */
export function headedTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const isNumeric = (column: number) => rows.every((row) => typeof row[column] === 'number');
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (rows.length > 0 && isNumeric(column) ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
