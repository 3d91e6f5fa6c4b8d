import type { Clock } from './clock.ts';
import type { Fate } from './message.ts';
import type { Drain } from './process/drain.ts';

/** A message's deadline as something to race against. */
export interface Deadline {
  /** Resolves to `retry` when the deadline passes, or earlier when the process stops. */
  readonly passed: Promise<Fate>;
  cancel(): void;
}

/** The fate of what is unfinished when the time is up. */
export const PASSED: Fate = { fate: 'retry', cause: 'the deadline passed before the event was settled' };

const CUT_OFF: Fate = { fate: 'retry', cause: 'the process stops before the event was settled' };

/** What ends a message's time. */
export interface Timekeeping {
  readonly clock: Clock;
  readonly drain: Pick<Drain, 'atCutOff'>;
}

/** Starts the one timer of a message; `deadlineMs` is absolute, in ms since the epoch. */
export function startDeadline({ clock, drain }: Timekeeping, deadlineMs: number): Deadline {
  const { promise, resolve } = Promise.withResolvers<Fate>();
  const cancelTimer = clock.after(Math.max(1, deadlineMs - clock.now()), () => resolve(PASSED));
  const cancelCutOff = drain.atCutOff(() => resolve(CUT_OFF));
  return {
    passed: promise,
    cancel: () => {
      cancelTimer();
      cancelCutOff();
    },
  };
}
