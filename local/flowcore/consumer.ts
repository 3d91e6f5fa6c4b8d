import type { Clock } from '../../functions/clock.ts';

/** A consumer that keeps reading: once its cursor has passed a time, events stored before it stay unseen. */
export interface RunningConsumer {
  /** Moves every cursor to the newest event time stored so far, if a poll is due. */
  poll(): void;
  /** Notes an event being stored and tells whether the consumer misses it. */
  misses(eventType: string, eventTimeMs: number): boolean;
}

/** Starts a consumer of every event type; its polls ride on arriving requests, so it needs no timer. */
export function runningConsumer(clock: Pick<Clock, 'now'>, pollEveryMs = 1_000): RunningConsumer {
  const newest = new Map<string, number>();
  let cursors = new Map<string, number>();
  let nextPollMs = clock.now() + pollEveryMs;

  return {
    poll() {
      if (clock.now() < nextPollMs) return;
      cursors = new Map(newest);
      nextPollMs = clock.now() + pollEveryMs;
    },
    misses(eventType, eventTimeMs) {
      newest.set(eventType, Math.max(newest.get(eventType) ?? eventTimeMs, eventTimeMs));
      return eventTimeMs < (cursors.get(eventType) ?? Number.NEGATIVE_INFINITY);
    },
  };
}
