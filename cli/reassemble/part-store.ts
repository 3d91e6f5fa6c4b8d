import type { Part } from './part.ts';

/** Which file a part belongs to: all its parts say the same. */
export type Head = Pick<Part, 'format' | 'fileId' | 'sha256' | 'size' | 'totalParts'>;

/** The parts of a file that a store holds: length by number. */
export type HeldParts = Map<number, number>;

/** Holds the parts of files, each file under a key of its own. */
export interface PartStore {
  /** What it held before the process was started. */
  load(): readonly { readonly key: string; readonly head: Head; readonly parts: HeldParts }[];
  /** The parts that it holds of a file of which `load` did not know: what told of it was lost. */
  adopt(key: string, head: Head): HeldParts;
  /** Takes the place of a part of that number. */
  put(key: string, head: Head, part: number, bytes: Buffer): void;
  get(key: string, part: number): Buffer;
  drop(key: string): void;
}

/** Holds parts in memory. */
export function memoryStore(): PartStore {
  const files = new Map<string, Map<number, Buffer>>();
  return {
    load: () => [],
    adopt: () => new Map(),
    put(key, _head, part, bytes) {
      const parts = files.get(key) ?? new Map<number, Buffer>();
      files.set(key, parts.set(part, bytes));
    },
    get: (key, part) => files.get(key)?.get(part) ?? Buffer.alloc(0),
    drop: (key) => void files.delete(key),
  };
}
