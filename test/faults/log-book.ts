import { type Counts, noCounts, withLogLine } from '../../local/start/counts.ts';

/** In the cause of an event's fate, see functions/deadline.ts. */
const DEADLINE_PASSED = 'the deadline passed before the event was settled';

/** Everything that the functions of a run have logged. */
export interface LogBook {
  write(line: string): void;
  counts(): Counts;
  /** Events that were given back at their deadline. */
  late(): number;
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
    late: () => lines.filter((line) => line.includes(DEADLINE_PASSED)).length,
    alerts: () => lines.filter((line) => line.includes('"severity":"ERROR"')).length,
  };
}
