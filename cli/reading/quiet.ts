import type { Clock } from '../../functions/clock.ts';

/** How often it is looked whether a reading has come to its end. */
export const LOOK_EVERY_MS = 25;

/** Tells when nothing has come for so long that a window counts as read. */
export interface Quiet {
  /** Something of the window has come, or was dealt with. */
  moved(): void;
  /** Messages may be held by nobody: they come again when so long has passed. */
  lost(leaseMs: number): void;
  /** To be asked every LOOK_EVERY_MS; whether nothing has moved for the quiet time, and so much longer. */
  hasLasted(longerMs: number): boolean;
}

/** Looks without anything new before that means anything. */
const FEWEST_LOOKS = 10;

/**
 * Counts looks as well as time: a process that is given no time to read sees time pass and nothing come, and must not
 * take that for the end. `sinceMs`: when it begins, in ms since the epoch; it may lie ahead.
 */
export function createQuiet(clock: Pick<Clock, 'now'>, quietMs: number, sinceMs: number): Quiet {
  let movedMs = Math.max(clock.now(), sinceMs);
  let looks = 0;
  const movedAt = (ms: number): void => {
    movedMs = Math.max(movedMs, ms);
    looks = 0;
  };
  return {
    moved: () => movedAt(clock.now()),
    lost: (leaseMs) => movedAt(clock.now() + leaseMs),
    hasLasted(longerMs) {
      looks += 1;
      return clock.now() - movedMs >= quietMs + longerMs && looks >= FEWEST_LOOKS;
    },
  };
}
