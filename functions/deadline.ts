import type { Clock } from './clock.ts';
import type { Fate } from './message.ts';
import type { Drain } from './process/drain.ts';

/** A message's deadline as something to race against. */
export interface Deadline {
  /** Resolves to `retry` when the deadline passes, or earlier when the process stops. */
  readonly passed: Promise<Fate>;
  cancel(): void;
}

/** What ends a message's time. */
export interface Timekeeping {
  readonly clock: Clock;
  readonly drain: Pick<Drain, 'atCutOff'>;
}

/** Starts the one timer of a message; `deadlineMs` is absolute, in ms since the epoch. */
export function startDeadline({ clock, drain }: Timekeeping, deadlineMs: number): Deadline {
  const { promise, resolve } = Promise.withResolvers<Fate>();
  const retry = (cause: string) => () => resolve({ fate: 'retry', cause });
  const passed = retry('the deadline passed before the event was settled');
  const cancelTimer = clock.after(Math.max(1, deadlineMs - clock.now()), passed);
  const cancelCutOff = drain.atCutOff(retry('the process stops before the event was settled'));
  return {
    passed: promise,
    cancel: () => {
      cancelTimer();
      cancelCutOff();
    },
  };
}
