import type { Clock } from '../../functions/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time forward by `ms`, running every timer that falls due, in order. */
  advance(ms: number): void;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** A clock that stands still until told to move. Starts at 2026-11-21T12:00:00Z. */
export function manualClock(startMs = Date.UTC(2026, 10, 21, 12)): ManualClock {
  let now = startMs;
  let timers: Timer[] = [];

  return {
    now: () => now,
    after(delayMs, run) {
      const timer = { due: now + delayMs, run };
      timers = [...timers, timer];
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.due <= end).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = end;
    },
  };
}
