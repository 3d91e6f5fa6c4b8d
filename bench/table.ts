import type { Spread } from './spread.ts';

/** A Markdown table whose columns are padded, so that it can be read in a terminal as well. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], pad: (text: string, width: number, column: number) => string) =>
    `| ${widths.map((width, column) => pad(cells[column] ?? '', width, column)).join(' | ')} |`;
  // The first column names, the others count.
  const aligned = (text: string, width: number, column: number) =>
    column === 0 ? text.padEnd(width) : text.padStart(width);
  const rule = (_: string, width: number, column: number) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`;
  return [line(head, aligned), line([], rule), ...rows.map((row) => line(row, aligned))].join('\n');
}

/** A number as people read it: three significant digits, thousands apart; a dash where there is none. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const rounded = Number(value.toPrecision(3));
  return rounded.toLocaleString('en', { minimumFractionDigits: 0, maximumFractionDigits: digits });
}

/** `median (min–max)` */
export const formatSpread = ({ median, min, max }: Spread): string =>
  Number.isFinite(median)
    ? `${formatNumber(median)} (${formatNumber(min)}–${formatNumber(max)})`
    : formatNumber(median);
