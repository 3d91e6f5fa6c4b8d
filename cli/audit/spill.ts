import { appendFileSync, createReadStream } from 'node:fs';
import { join } from 'node:path';
import { endOf, type Glance, glanceAt, mostBytesOf, type Occurrence, writeOccurrence } from './occurrence.ts';

/** Occurrences that are looked at together, in a file of their own. */
export interface Pile {
  /** Occurrences, deliveries that came twice included. */
  count(): number;
  append(occurrence: Occurrence): void;
  /** Shows every occurrence, in the order in which they came; what it shows holds good until the next. */
  each(look: (glance: Glance) => void): Promise<void>;
}

/** Where occurrences wait on disk, so that memory does not grow with them. */
export interface Spill {
  pile(): Pile;
  /** Written so far. */
  bytes(): number;
}

/** A pile begins small: most hours of a window hold few events, and are done with before they come to the disk. */
const FIRST_CHUNK_BYTES = 4 * 1024;
const CHUNK_BYTES = 64 * 1024;
const READ_BYTES = 1024 * 1024;

/** Opens a spill in a folder; no file stays open, and at most `mostBufferedBytes` wait in memory. */
export function createSpill(folder: string, mostBufferedBytes = 32 * 1024 * 1024): Spill {
  const waiting = new Set<() => void>();
  let piles = 0;
  let buffered = 0;
  let written = 0;

  const flushAll = (): void => {
    for (const flush of waiting) flush();
  };

  const pile = (): Pile => {
    const path = join(folder, `${piles++}.bin`);
    let chunk: Buffer | undefined;
    let used = 0;
    let count = 0;
    let isOnDisk = false;

    const flush = (): void => {
      if (chunk === undefined) return;
      appendFileSync(path, chunk.subarray(0, used));
      isOnDisk = true;
      written += used;
      buffered -= chunk.length;
      chunk = undefined;
      used = 0;
      waiting.delete(flush);
    };
    const room = (bytes: number): Buffer => {
      if (chunk !== undefined && used + bytes <= chunk.length) return chunk;
      flush();
      if (buffered >= mostBufferedBytes) flushAll();
      chunk = Buffer.allocUnsafeSlow(Math.max(isOnDisk ? CHUNK_BYTES : FIRST_CHUNK_BYTES, bytes));
      buffered += chunk.length;
      waiting.add(flush);
      return chunk;
    };
    return {
      count: () => count,
      append(occurrence) {
        const bytes = room(mostBytesOf(occurrence));
        used = writeOccurrence(bytes, used, occurrence);
        count += 1;
      },
      async each(look) {
        if (isOnDisk) {
          flush();
          await readOccurrences(path, look);
        } else if (chunk !== undefined) {
          lookThrough(chunk.subarray(0, used), look);
        }
      },
    };
  };
  return { pile, bytes: () => written + buffered };
}

async function readOccurrences(path: string, look: (glance: Glance) => void): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: READ_BYTES })) {
    rest = lookThrough(rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]), look);
  }
  if (rest.length > 0) throw new Error('an occurrence was not written to its end');
}

/** Shows the occurrences that lie there whole; returns what is left. */
function lookThrough(bytes: Buffer, look: (glance: Glance) => void): Buffer {
  let start = 0;
  for (let end = endOf(bytes, start); end !== undefined; end = endOf(bytes, start)) {
    look(glanceAt(bytes, start));
    start = end;
  }
  return bytes.subarray(start);
}
