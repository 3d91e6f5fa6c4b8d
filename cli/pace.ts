import type { Clock } from '../functions/clock.ts';

/** Lets events through at a rate: resolves when it is the turn of so many more, or at once when the signal comes. */
export type Pace = (events: number) => Promise<void>;

/** Starts now; without a rate nothing waits. */
export function createPace(
  eventsPerSecond: number = Number.POSITIVE_INFINITY,
  clock: Clock,
  signal: AbortSignal | undefined,
): Pace {
  const startedMs = clock.now();
  let handedOver = 0;
  return (events) => {
    const dueMs = startedMs + (handedOver / eventsPerSecond) * 1000;
    handedOver += events;
    return pauseUntil(dueMs, clock, signal);
  };
}

/** Resolves at a time, in ms since the epoch, or at once when the signal comes. */
export function pauseUntil(dueMs: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  const delayMs = Math.ceil(dueMs - clock.now());
  if (delayMs <= 0 || signal?.aborted === true) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(delayMs, end);
    signal?.addEventListener('abort', end, { once: true });
  });
}
