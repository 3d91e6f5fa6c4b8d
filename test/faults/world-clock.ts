import { type Clock, systemClock } from '../../functions/clock.ts';

/** The time of a world: all its servers and functions live by it. */
export interface WorldClock extends Clock {
  /** Moves the time of day forward; timers under way keep their length. */
  jump(ms: number): void;
}

/** A clock that runs `speed` times as fast as the machine's. */
export function createWorldClock(speed: number): WorldClock {
  const startMs = Date.now();
  const origin = performance.now();
  let jumpedMs = 0;
  return {
    now: () => Math.floor(startMs + jumpedMs + (performance.now() - origin) * speed),
    after: (delayMs, run) => systemClock.after(Math.ceil(delayMs / speed), run),
    jump(ms) {
      jumpedMs += ms;
    },
  };
}
