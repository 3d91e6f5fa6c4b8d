import type { Clock } from './clock.ts';
import type { Fate } from './message.ts';

/** A message's deadline as something to race against. */
export interface Deadline {
  /** Resolves to `retry` when the deadline passes. */
  readonly passed: Promise<Fate>;
  cancel(): void;
}

/** Starts the one timer of a message; `deadlineMs` is absolute, in ms since the epoch. */
export function startDeadline(clock: Clock, deadlineMs: number): Deadline {
  const { promise, resolve } = Promise.withResolvers<Fate>();
  const cause = 'the deadline passed before the event was settled';
  const cancel = clock.after(Math.max(1, deadlineMs - clock.now()), () => resolve({ fate: 'retry', cause }));
  return { passed: promise, cancel };
}
