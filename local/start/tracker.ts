import type { Clock } from '../../functions/clock.ts';
import { type Counts, noCounts, settledEvents, withLogLine } from './counts.ts';
import type { Progress } from './progress-line.ts';

/** Follows a run while it lasts: what was published, and what the functions log. */
export interface Tracker {
  /** Publishing begins now. */
  begin(): void;
  published(events: number): void;
  readLog(line: string): void;
  /** So far. */
  counts(): Counts & { readonly published: number };
  progress(): Omit<Progress, 'p99Ms'>;
  /** When publishing began, in milliseconds since the epoch. */
  begunMs(): number;
}

export function createTracker(clock: Clock): Tracker {
  let counts = noCounts;
  let published = 0;
  let begunMs = clock.now();
  return {
    begin: () => {
      begunMs = clock.now();
    },
    published: (events) => {
      published += events;
    },
    readLog: (line) => {
      counts = withLogLine(counts, line);
    },
    counts: () => ({ ...counts, published }),
    progress: () => ({
      ...counts,
      published,
      // A redelivered event is settled once more; what is in flight never falls below nothing.
      inFlight: Math.max(0, published - settledEvents(counts)),
      eventsPerSecond: (published * 1000) / Math.max(1, clock.now() - begunMs),
    }),
    begunMs: () => begunMs,
  };
}
