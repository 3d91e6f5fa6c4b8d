import type { Clock } from '../functions/clock.ts';

/**
 * Lets events through at a rate: resolves to true when it is the turn of so many more, or at once when the signal
 * comes; to false where their turn does not come until `latestMs`, in ms since the epoch, and then takes none.
 */
export type Pace = (events: number, latestMs?: number) => Promise<boolean>;

/** Starts now; without a rate nothing waits. */
export function createPace(
  eventsPerSecond: number = Number.POSITIVE_INFINITY,
  clock: Clock,
  signal: AbortSignal | undefined,
): Pace {
  const startedMs = clock.now();
  let handedOver = 0;
  return async (events, latestMs = Number.POSITIVE_INFINITY) => {
    const dueMs = startedMs + (handedOver / eventsPerSecond) * 1000;
    if (dueMs > latestMs) {
      await pauseUntil(latestMs, clock, signal);
      return false;
    }
    handedOver += events;
    await pauseUntil(dueMs, clock, signal);
    return true;
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
