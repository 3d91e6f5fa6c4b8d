import type { Clock } from './clock.ts';
import type { Fate } from './message.ts';
import type { Drain } from './process/drain.ts';

/** The fate of what is unfinished when the time is up. */
export const PASSED: Fate = { fate: 'retry', cause: 'the deadline passed before the event was settled' };

const CUT_OFF: Fate = { fate: 'retry', cause: 'the process stops before the event was settled' };

/** What ends a message's time. */
export interface Timekeeping {
  readonly clock: Clock;
  readonly drain: Pick<Drain, 'atCutOff'>;
}

/**
 * Starts the one timer of a message; `deadlineMs` is absolute, in ms since the epoch. Calls `giveBack` with the fate
 * of what is unfinished when it passes, or earlier when the process stops; the returned function cancels that.
 */
export function startDeadline(
  { clock, drain }: Timekeeping,
  deadlineMs: number,
  giveBack: (fate: Fate) => void,
): () => void {
  const cancelTimer = clock.after(Math.max(1, deadlineMs - clock.now()), () => giveBack(PASSED));
  const cancelCutOff = drain.atCutOff(() => giveBack(CUT_OFF));
  return () => {
    cancelTimer();
    cancelCutOff();
  };
}
