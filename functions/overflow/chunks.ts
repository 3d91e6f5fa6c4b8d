import type { Readable } from 'node:stream';

/**
 * Bytes of the file in one part. Escaped in a JSON string they at most double, and with its frame a part
 * stays below the 45,000 bytes that Flowcore's own chunker keeps to.
 */
export const CHUNK_BYTES = 22_000;

/** A part of a file in Flowcore's chunk format: https://github.com/flowcore-io/flowcore-pathways. */
export interface ChunkEvent {
  readonly pathwaysChunk: {
    readonly id: string;
    /** Counted from 1. */
    readonly part: number;
    readonly totalParts: number;
    /** SHA-256 of the whole file, hex. */
    readonly digest: string;
    readonly scheme: 'utf8-split-sha256-v1';
  };
  readonly data: string;
}

/** How many parts a file of `size` bytes makes; known before the first byte is read. */
export const countChunks = (size: number): number => Math.ceil(size / CHUNK_BYTES);

/**
 * Cuts UTF-8 text into parts as it streams by. The cuts lie at multiples of CHUNK_BYTES, moved back to the start
 * of the character there, so the number of parts depends on the size alone and no character is torn.
 */
export async function* splitUtf8(content: Readable | AsyncIterable<Buffer>): AsyncGenerator<string> {
  let pending = Buffer.alloc(0);
  let start = 0;
  let cut = CHUNK_BYTES;
  for await (const piece of content) {
    pending = Buffer.concat([pending, piece]);
    // One byte beyond the cut is needed to see whether a character starts there.
    while (start + pending.length > cut) {
      const length = characterStart(pending, cut - start);
      yield pending.toString('utf8', 0, length);
      pending = pending.subarray(length);
      start += length;
      cut += CHUNK_BYTES;
    }
  }
  if (pending.length > 0) yield pending.toString('utf8');
}

/** The nearest position at or before `at` where a UTF-8 character starts (RFC 3629: 10xxxxxx continues one). */
function characterStart(bytes: Buffer, at: number): number {
  let position = at;
  while (position > 0 && ((bytes[position] ?? 0) & 0b1100_0000) === 0b1000_0000) position -= 1;
  return position;
}
