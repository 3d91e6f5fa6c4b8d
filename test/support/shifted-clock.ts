import { type Clock, systemClock } from '../../functions/clock.ts';

/** The system's clock, but time can be made to have passed. */
export interface ShiftedClock extends Clock {
  /** Makes it later by `ms`; timers that are due by then run at once. */
  shift(ms: number): void;
}

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
  cancel: () => void;
}

export function shiftedClock(): ShiftedClock {
  const timers = new Set<Timer>();
  let offsetMs = 0;
  const now = () => systemClock.now() + offsetMs;
  const arm = (timer: Timer): void => {
    timer.cancel = systemClock.after(Math.max(0, timer.dueMs - now()), () => {
      timers.delete(timer);
      timer.run();
    });
  };
  return {
    now,
    after(delayMs, run) {
      const timer: Timer = { dueMs: now() + delayMs, run, cancel: () => {} };
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    shift(ms) {
      offsetMs += ms;
      for (const timer of timers) {
        timer.cancel();
        arm(timer);
      }
    },
  };
}
