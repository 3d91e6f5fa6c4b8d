import { type Admission, heapMib, memoryMib } from './sizing.ts';

/**
 * Memory in MiB that Cloud Run gives an instance, by its vCPUs:
 * https://cloud.google.com/run/docs/configuring/services/memory-limits
 */
const MEMORY_MIB: Readonly<Record<string, { readonly least: number; readonly most: number }>> = {
  '1': { least: 512, most: 4096 },
  '2': { least: 512, most: 8192 },
  '4': { least: 2048, most: 16_384 },
  '6': { least: 4096, most: 24_576 },
  '8': { least: 4096, most: 32_768 },
};

/** The vCPUs that an instance may have; a share of one would allow one request at a time, and no batches. */
export const CPUS = Object.keys(MEMORY_MIB);

/** Messages that Pub/Sub has out on a push subscription before its window stops growing fast. */
const PUSH_WINDOW = 3000;

/** As many instances as configured; 0: as many as answer a whole push window at once: https://cloud.google.com/pubsub/docs/push#push_backoff. */
export const maxInstancesOf = (configured: number, concurrency: number): number =>
  configured === 0 ? Math.ceil(PUSH_WINDOW / concurrency) : configured;

/** Oversized events are rare, and each takes one upload: a quarter of the instances is plenty. */
export const overflowMaxInstances = (maxInstances: number): number => Math.ceil(maxInstances / 4);

/** Memory and heap limit of an instance, in MiB. */
export interface InstanceSize {
  readonly memoryMib: number;
  readonly heapMib: number;
}

/** The size that holds what an instance admits. */
export function instanceSize(admission: Admission, cpu: string): InstanceSize {
  const { least = 0 } = MEMORY_MIB[cpu] ?? {};
  return { memoryMib: Math.max(least, memoryMib(admission)), heapMib: heapMib(admission) };
}

/** The most memory that Cloud Run gives an instance of so many vCPUs, in MiB. */
export function mostMemoryMib(cpu: string): number {
  return MEMORY_MIB[cpu]?.most ?? 0;
}

/** `2560Mi` or `4Gi` in MiB; undefined for anything else. */
export function parseMemory(text: string): number | undefined {
  const [, amount, unit] = /^([1-9]\d{0,5})(Mi|Gi)$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unit === 'Gi' ? 1024 : 1);
}
