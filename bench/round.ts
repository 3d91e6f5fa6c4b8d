import { type Accounts, accountsOf } from './accounts.ts';
import type { LoadOrder, LoadReport } from './load/order.ts';
import type { Servant } from './process/ask.ts';
import type { SinkOrder, SinkReport } from './sink/order.ts';

/** What drives and what receives. */
export interface Bench {
  readonly load: Servant<LoadOrder, LoadReport>;
  readonly sink: Servant<SinkOrder, SinkReport>;
}

/** What was measured while a contender was driven for some seconds. */
export interface Measured extends Accounts {
  readonly requestsPerSecond: number;
  readonly eventsPerSecond: number;
  readonly cpuMicrosPerEvent: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Requests to Flowcore per 1,000 events. */
  readonly requestsPerThousand: number;
  /** Bytes to Flowcore per event, HTTP's own included. */
  readonly bytesPerEvent: number;
  /** Share of its time in which the load generator was busy: near 1 it is the generator that was measured. */
  readonly loadBusy: number;
}

/** Drives a contender once. */
export async function measure({ load, sink }: Bench, order: LoadOrder, latencyMs: number): Promise<Measured> {
  await sink.ask({ kind: 'reset', latencyMs });
  const driven = await load.ask(order);
  const { requests, wireBytes, received } = await sink.ask({ kind: 'report' });
  const accounts = accountsOf(driven.sent, driven.acknowledged, received);
  const { seconds, p50Ms, p99Ms } = driven;
  return {
    ...accounts,
    requestsPerSecond: driven.requests / seconds,
    eventsPerSecond: driven.events / seconds,
    cpuMicrosPerEvent: (driven.cpuMs * 1000) / accounts.acknowledged,
    p50Ms,
    p99Ms,
    requestsPerThousand: (requests * 1000) / accounts.acknowledged,
    bytesPerEvent: wireBytes / accounts.acknowledged,
    loadBusy: driven.ownCpuMs / (seconds * 1000),
  };
}
