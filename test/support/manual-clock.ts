import type { Clock } from '../../functions/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time forward by `ms`, running every timer that falls due, in order. */
  advance(ms: number): void;
  /** Timers that have neither run nor been cancelled. */
  pending(): number;
}

interface Timer {
  readonly due: number;
  readonly run: () => void;
}

/** A clock that stands still until told to move. Starts at 2026-11-21T12:00:00Z. */
export function manualClock(startMs = Date.UTC(2026, 10, 21, 12)): ManualClock {
  let now = startMs;
  // In the order of their making, which is the order of those that fall due together.
  const timers = new Set<Timer>();

  const earliest = (end: number): Timer | undefined => {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (timer.due <= end && (first === undefined || timer.due < first.due)) first = timer;
    }
    return first;
  };

  return {
    now: () => now,
    pending: () => timers.size,
    after(delayMs, run) {
      const timer = { due: now + delayMs, run };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(ms) {
      const end = now + ms;
      for (let next = earliest(end); next !== undefined; next = earliest(end)) {
        timers.delete(next);
        now = Math.max(now, next.due);
        next.run();
      }
      now = end;
    },
  };
}
