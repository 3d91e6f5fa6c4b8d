import { randomFillSync } from 'node:crypto';

const gregorianOffsetMs = 12_219_292_800_000;
const ticksPerMs = 10_000n;
const poolBytes = 8 * 512;

/**
 * Makes version 1 UUIDs (100 ns ticks since 1582-10-15) whose ticks always rise, with a random clock and
 * node for each id as Flowcore's own ids have (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-1).
 */
export function timeUuids(now: () => number): () => string {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  let last = 0n;

  const random = (): string => {
    if (used === poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    // The variant bits (10) and the multicast bit, which marks a node that is no real network card.
    pool[used] = ((pool[used] ?? 0) & 0x3f) | 0x80;
    pool[used + 2] = (pool[used + 2] ?? 0) | 0x01;
    used += 8;
    return pool.toString('hex', used - 8, used);
  };

  return () => {
    const ticks = BigInt(Math.floor(now()) + gregorianOffsetMs) * ticksPerMs;
    last = ticks > last ? ticks : last + 1n;
    const time = last.toString(16).padStart(15, '0');
    const tail = random();
    return `${time.slice(7)}-${time.slice(3, 7)}-1${time.slice(0, 3)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  };
}

/** The milliseconds since the Unix epoch at which a version 1 UUID was made. */
export function timeUuidMs(id: string): number {
  const ticks = BigInt(`0x${id.slice(15, 18)}${id.slice(9, 13)}${id.slice(0, 8)}`);
  return Number(ticks / ticksPerMs) - gregorianOffsetMs;
}
