import { type Accounts, accountsOf } from './accounts.ts';
import type { LoadOrder, LoadReport } from './load/order.ts';
import { type Servant, startServant } from './process/ask.ts';
import type { SinkOrder, SinkReport } from './sink/order.ts';

/** What drives and what receives. */
export interface Bench {
  /** Another number at every call. */
  nextRun(): number;
  readonly load: Servant<LoadOrder, LoadReport>;
  readonly sink: Servant<SinkOrder, SinkReport>;
}

/** What was measured while a contender was driven for some seconds. */
export interface Measured extends Accounts {
  /** Requests refused and sent again, and last answers that were refusals, by status. */
  readonly redelivered: number;
  readonly refused: LoadReport['refused'];
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

/** Starts the two; they end with `close`. */
export function startBench(): Bench & { close(): Promise<void> } {
  const load: Bench['load'] = startServant(new URL('./load/process.ts', import.meta.url));
  const sink: Bench['sink'] = startServant(new URL('./sink/process.ts', import.meta.url));
  let runs = 0;
  return {
    load,
    sink,
    nextRun() {
      runs += 1;
      return runs;
    },
    async close() {
      await Promise.all([load.close(), sink.close()]);
    },
  };
}

/** Drives a contender once. */
export async function measure(
  { load, sink, nextRun }: Bench,
  order: Omit<LoadOrder, 'run'>,
  latencyMs: number,
): Promise<Measured> {
  const run = nextRun();
  await sink.ask({ kind: 'reset', run, latencyMs });
  const driven = await load.ask({ ...order, run });
  const { requests, wireBytes, received } = await sink.ask({ kind: 'report' });
  const accounts = accountsOf(driven.sent, driven.acknowledged, received);
  const { seconds, p50Ms, p99Ms, redelivered, refused } = driven;
  return {
    ...accounts,
    redelivered,
    refused,
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
