/**
 * How much memory an instance of `ingest` needs. Where the functions-framework serves the pushes, it buffers and
 * parses a body before our code runs, so what bounds the memory is how many requests Cloud Run lets in at once: its
 * concurrency. The largest
 * message of Pub/Sub has 10 MB, pushed as base64 in JSON. `memoryMib` is a sum of bounds, not a fitted curve;
 * `MEASURED` shows that it holds.
 */

/** Requests that Cloud Run gives an instance at once: at 100 ms each they make 800 per second, its most over HTTP/1. */
export const DEFAULT_CONCURRENCY = 80;

/** Default of the functions' setting of this name: bytes of pushes in work at once. */
export const MAX_IN_FLIGHT_BYTES = 67_108_864;

/** The process before its first request. */
const PROCESS_MIB = 210;

/** V8's young generation at its largest, which `--max-old-space-size` does not count: `heap_size_limit` does. */
const YOUNG_MIB = 192;

/** Heap of the program, and of the one message that is being parsed: three million empty objects need 300. */
const PARSING_MIB = 320;

/** Heap of a message's events while they wait for their fates, 1,000 at most and about 3 kB each, their texts aside. */
export const EVENTS_MIB = 3;

/** What a message in work has on the heap of its text, as a multiple of its size: as it came, as it goes, in a batch. */
const TEXTS_IN_WORK = 3;

/** Body of the largest push, which lies outside the heap: 10 MB in base64, and 100 attributes. */
const BODY_MIB = 13;

/** What a message in work has outside the heap, as a multiple of its size: its data, and the body of an upload or a record, twice. */
const COPIES_IN_WORK = 3;

/** Cloud Run takes any amount; steps leave room. */
const STEP_MIB = 256;
const HEAP_STEP_MIB = 64;

const MIB = 2 ** 20;

export interface Admission {
  /** Requests at once. */
  readonly concurrency: number;
  /** The functions' MAX_IN_FLIGHT_BYTES. */
  readonly maxInFlightBytes?: number;
}

/**
 * Limit of V8's old generation in MiB, for `--max-old-space-size` in NODE_OPTIONS. Without one V8 takes half of the
 * memory, and lets garbage fill what the bodies need.
 */
export function heapMib({ concurrency, maxInFlightBytes = MAX_IN_FLIGHT_BYTES }: Admission): number {
  const textsMib = (TEXTS_IN_WORK * maxInFlightBytes) / MIB;
  return roundedUp(PARSING_MIB + concurrency * EVENTS_MIB + textsMib, HEAP_STEP_MIB);
}

/** Memory in MiB with which an instance survives as many of the largest pushes as its concurrency admits. */
export function memoryMib(admission: Admission): number {
  const { concurrency, maxInFlightBytes = MAX_IN_FLIGHT_BYTES } = admission;
  const copiesMib = (COPIES_IN_WORK * maxInFlightBytes) / MIB;
  const v8Mib = YOUNG_MIB + heapMib(admission);
  return roundedUp(PROCESS_MIB + v8Mib + concurrency * BODY_MIB + copiesMib, STEP_MIB);
}

const roundedUp = (mib: number, step: number): number => Math.ceil(mib / step) * step;

/**
 * Memory of an instance in MiB. One vCPU, which any concurrency above 1 needs, may have up to 4 GiB:
 * https://cloud.google.com/run/docs/configuring/services/memory-limits
 */
export const DEFAULT_MEMORY_MIB = memoryMib({ concurrency: DEFAULT_CONCURRENCY });

export const DEFAULT_HEAP_MIB = heapMib({ concurrency: DEFAULT_CONCURRENCY });

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
 * What `node bench/burst.ts` measured: the real framework process on Node 24.21, its heap limited by `heapMib`;
 * Flowcore, Pub/Sub and Cloud Storage in another process. Where nothing else is said, messages of 9.9 MB.
 */
export const MEASURED: readonly Measurement[] = [
  ...at('one event of one long string', { 1: 440, 5: 562, 10: 663, 20: 792, 40: 995, 80: 1295 }),
  ...at('one event of three million empty objects', {
    1: 800,
    5: 990,
    10: 1051,
    20: 1251,
    40: 1426,
    80: 1665,
  }),
  ...at('an array of 1,000 events', { 1: 403, 5: 654, 10: 761, 20: 936, 40: 1089, 80: 1453 }),
  ...at('no JSON, to quarantine', { 1: 375, 5: 489, 10: 580, 20: 658, 40: 888, 80: 1229 }),
  ...at('an array of 1,000 events of 750 bytes, Flowcore hanging', { 20: 473, 80: 989 }),
  ...at('one event of 1 kB', { 80: 302, 250: 303 }),
];
