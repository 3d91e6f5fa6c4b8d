/**
 * How much memory an instance of `ingest` needs. The functions-framework buffers and parses a body before our code
 * runs, so what bounds the memory is how many requests Cloud Run lets in at once: its concurrency. The largest
 * message of Pub/Sub has 10 MB, pushed as base64 in JSON. `memoryMib` is a sum of bounds, not a fitted curve;
 * `MEASURED` shows that it holds.
 */

/** Limit of the V8 heap, `--max-old-space-size` in NODE_OPTIONS: what memory is left to bodies must not become garbage. */
export const HEAP_MIB = 512;

/** Requests that Cloud Run gives an instance at once: at 100 ms each they make 800 per second, its most over HTTP/1. */
export const DEFAULT_CONCURRENCY = 80;

/** Default of the functions' setting of this name: message bytes in work at once. */
export const MAX_IN_FLIGHT_BYTES = 67_108_864;

/** The process before its first request. */
const PROCESS_MIB = 210;

/** Body of the largest push, which lies outside the heap: 10 MB in base64, and 100 attributes. */
const BODY_MIB = 13;

/** What a message in work has outside the heap, as a multiple of its size: its data, and the body of an upload or a record, twice. */
const COPIES_IN_WORK = 3;

/** Cloud Run takes any amount; steps leave room. */
const STEP_MIB = 256;

const MIB = 2 ** 20;

export interface Admission {
  /** Requests at once. */
  readonly concurrency: number;
  /** The functions' MAX_IN_FLIGHT_BYTES. */
  readonly maxInFlightBytes?: number;
}

/** Memory in MiB with which an instance survives as many of the largest pushes as its concurrency admits. */
export function memoryMib({ concurrency, maxInFlightBytes = MAX_IN_FLIGHT_BYTES }: Admission): number {
  const inWorkMib = (COPIES_IN_WORK * maxInFlightBytes) / MIB;
  const mostMib = PROCESS_MIB + HEAP_MIB + concurrency * BODY_MIB + inWorkMib;
  return Math.ceil(mostMib / STEP_MIB) * STEP_MIB;
}

/**
 * Memory of an instance in MiB. One vCPU, which any concurrency above 1 needs, may have up to 4 GiB:
 * https://cloud.google.com/run/docs/configuring/services/memory-limits
 */
export const DEFAULT_MEMORY_MIB = memoryMib({ concurrency: DEFAULT_CONCURRENCY });

/** The highest resident memory (VmHWM) of a process under a burst. */
export interface Measurement {
  readonly load: string;
  readonly concurrency: number;
  readonly peakRssMib: number;
}

const at = (load: string, peaks: Readonly<Record<number, number>>): readonly Measurement[] =>
  Object.entries(peaks).map(([concurrency, peakRssMib]) => ({
    load,
    concurrency: Number(concurrency),
    peakRssMib,
  }));

/**
 * What `node bench/burst.ts` measured: the real framework process on Node 24.21 with HEAP_MIB, three rounds of pushes
 * (small events: 40), with Flowcore, Pub/Sub and Cloud Storage in another process. All but the small events have 9.9 MB.
 */
export const MEASURED: readonly Measurement[] = [
  ...at('one event of one long string', { 1: 441, 5: 608, 10: 711, 20: 823, 40: 976, 80: 1280 }),
  ...at('one event of three million empty objects', {
    1: 785,
    5: 918,
    10: 1021,
    20: 1138,
    40: 1335,
    80: 1655,
  }),
  ...at('an array of 1,000 events', { 1: 418, 5: 684, 10: 777, 20: 905, 40: 1138, 80: 1533 }),
  ...at('no JSON, to quarantine', { 1: 358, 5: 469, 10: 543, 20: 706, 40: 889, 80: 1278 }),
  ...at('one event of 1 kB', { 80: 283, 250: 282 }),
];
