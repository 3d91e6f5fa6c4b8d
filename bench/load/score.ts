import { createHistogram } from 'node:perf_hooks';
import { isAcknowledgement, type Settled } from './deliveries.ts';

/** What a driver saw of its pushes. */
export interface Score {
  /** Requests and events acknowledged while it was sending. */
  readonly requests: number;
  readonly events: number;
  /** Requests that were refused and sent again. */
  readonly redelivered: number;
  /** Milliseconds from when a request was due to its acknowledgement. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Starts to count. */
export function startScore(): { note(settled: Settled, isOver: boolean): void; read(): Score } {
  const micros = createHistogram();
  let requests = 0;
  let events = 0;
  let redelivered = 0;
  return {
    note({ push, dueMs, status, deliveries }, isOver) {
      redelivered += deliveries - 1;
      if (isOver || !isAcknowledgement(status)) return;
      requests += 1;
      events += push.events;
      micros.record(Math.max(1, Math.round((performance.now() - dueMs) * 1000)));
    },
    read: () => ({
      requests,
      events,
      redelivered,
      p50Ms: micros.percentile(50) / 1000,
      p99Ms: micros.percentile(99) / 1000,
    }),
  };
}
