import { memoryStore } from './part-store.ts';
import { createReassemblerOn, type Reassembler } from './reassembler.ts';
import { spoolStore } from './spool-store.ts';

export type { BadPart, Format, Part } from './part.ts';
export { readPart } from './read-part.ts';
export type { Outcome, PendingFile, ReassembledFile, Reassembler } from './reassembler.ts';

/** How a consumer wants files put together. */
export interface ReassemblerOptions {
  /** The most that is held of parts, in bytes; 64 MiB in memory, 4 GiB in a folder. */
  readonly maxHeldBytes?: number;
  /** A folder of this process's own, in which parts outlast it; without one they are held in memory. */
  readonly spool?: string;
  /** How many files are remembered after they are done; 100,000 unless told otherwise. */
  readonly maxRemembered?: number;
  /** Tells the time, such as `Date.now`, for `pending`. */
  readonly now?: () => number;
}

const MIB = 1024 * 1024;

/** Makes a reassembler: it takes the parts of many files in any order and yields each file as it was sent. */
export function createReassembler(options: ReassemblerOptions = {}): Reassembler {
  const { spool, maxRemembered = 100_000, now } = options;
  return createReassemblerOn({
    store: spool === undefined ? memoryStore() : spoolStore(spool, { isDurable: true }),
    maxHeldBytes: options.maxHeldBytes ?? (spool === undefined ? 64 : 4096) * MIB,
    ...{ maxRemembered, now },
  });
}
