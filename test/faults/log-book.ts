import { type Counts, noCounts, withLogLine } from '../../local/start/counts.ts';

/** Everything that the functions of a run have logged. */
export interface LogBook {
  write(line: string): void;
  counts(): Counts;
  /** Lines of severity ERROR. */
  alerts(): number;
  /** Everything but when each line was written, which may well be when an event happened. */
  text(): string;
}

export function createLogBook(): LogBook {
  const lines: string[] = [];
  let counts = noCounts;
  return {
    write(line) {
      lines.push(line);
      counts = withLogLine(counts, line);
    },
    counts: () => counts,
    text: () => lines.map((line) => line.replace(/"time":"[^"]*"/, '')).join('\n'),
    alerts: () => lines.filter((line) => line.includes('"severity":"ERROR"')).length,
  };
}
