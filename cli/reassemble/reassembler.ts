import { createHash } from 'node:crypto';
import { missingParts, type Numbering, numberingOf } from './numbering.ts';
import type { BadPart, Part } from './part.ts';
import type { Head, HeldParts, PartStore } from './part-store.ts';

/** A file put together again, proven by its checksum. */
export interface ReassembledFile {
  readonly fileId: string;
  /** Hex. */
  readonly sha256: string;
  /** The event, byte for byte as it was sent. */
  readonly bytes: Buffer;
  /** What stood beside the part that completed it; not covered by the checksum. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** What adding a part has led to. */
export type Outcome =
  /** All parts are there. Call `done` once the event is safe; until then the part that led here leads here again. */
  | { readonly kind: 'complete'; readonly file: ReassembledFile }
  /** The part is held; so many are still missing. */
  | { readonly kind: 'waiting'; readonly fileId: string; readonly missing: number }
  /** The part is held already, or its file is done. */
  | { readonly kind: 'duplicate'; readonly fileId: string }
  /** Something is wrong with the part or its file, which stays open for a clean upload. */
  | { readonly kind: 'corrupt'; readonly fileId: string | undefined; readonly reason: string }
  /** There is no room for the part, and it is not held: do not acknowledge it. */
  | { readonly kind: 'full'; readonly fileId: string; readonly heldBytes: number };

/** A file of which parts are missing. */
export interface PendingFile extends Head {
  readonly heldBytes: number;
  /** Numbers of the missing parts. */
  readonly missing: readonly number[];
  /** When its first part came, by the `now` that was given; undefined where none was. */
  readonly sinceMs: number | undefined;
  /** All parts were there once, and were not the file. */
  readonly isCorrupt: boolean;
}

/** Puts files together from parts in any order. */
export interface Reassembler {
  add(part: Part | BadPart): Outcome;
  /** The file's event is safe: lets go of its parts, and takes later copies of them for duplicates. */
  done(file: Pick<ReassembledFile, 'fileId' | 'sha256'>): void;
  /** Lets go of the parts of a file that will not be complete; one that comes later begins it anew. */
  giveUp(fileId: string): void;
  pending(): readonly PendingFile[];
  /** Bytes that are held, with what it takes to keep accounts of them. */
  heldBytes(): number;
}

/** How much a reassembler may hold, and in what. */
export interface Holding {
  readonly store: PartStore;
  readonly maxHeldBytes: number;
  readonly maxRemembered: number;
  readonly now: (() => number) | undefined;
}

interface OpenFile {
  readonly head: Head;
  readonly parts: HeldParts;
  readonly sinceMs: number | undefined;
  isCorrupt: boolean;
}

/** What accounts of a part take in memory, about; parts without bytes must not be free. */
const PART_OVERHEAD_BYTES = 256;

/** Makes a reassembler that holds its parts in `store`. */
export function createReassemblerOn({ store, maxHeldBytes, maxRemembered, now }: Holding): Reassembler {
  const files = new Map<string, OpenFile>();
  /** Files that are done; the oldest is forgotten first. */
  const done = new Set<string>();
  let heldBytes = 0;
  /** As learnt from any multipart file: Flowcore numbers them all in one way. */
  let usual: Numbering = 1;

  const open = (key: string, head: Head, parts: HeldParts): OpenFile => {
    // All parts of a file are held together only when they were not the file.
    const file = { head, parts, sinceMs: now?.(), isCorrupt: parts.size === head.totalParts };
    files.set(key, file);
    heldBytes += bytesOf(parts);
    return file;
  };
  const heldOf = (key: string, part: Part): HeldParts => {
    const file = files.get(key);
    if (file !== undefined) return file.parts;
    const parts = store.adopt(key, headOf(part));
    return parts.size === 0 ? parts : open(key, headOf(part), parts).parts;
  };
  const drop = (isDropped: (head: Head) => boolean): void => {
    for (const [key, { head, parts }] of files) {
      if (!isDropped(head)) continue;
      heldBytes -= bytesOf(parts);
      files.delete(key);
      store.drop(key);
    }
  };
  const hold = (key: string, part: Part): Outcome => {
    const { fileId } = part;
    const file = files.get(key);
    const before = file?.parts.get(part.part);
    const added = part.bytes.length + PART_OVERHEAD_BYTES;
    const freed = before === undefined ? 0 : before + PART_OVERHEAD_BYTES;
    if (heldBytes + added - freed > maxHeldBytes) return { kind: 'full', fileId, heldBytes };
    store.put(key, headOf(part), part.part, part.bytes);
    const { parts } = file ?? open(key, headOf(part), new Map());
    parts.set(part.part, part.bytes.length);
    heldBytes += added - freed;
    return before === undefined
      ? { kind: 'waiting', fileId, missing: part.totalParts - parts.size }
      : {
          kind: 'corrupt',
          fileId,
          reason: `part ${part.part} differs from an earlier copy, whose place it takes`,
        };
  };
  /**
   * The last part is not held: whoever cannot use the file yet gets that part again. Where the parts are not the file,
   * it is held if there is room, so that a clean copy of the one that is wrong completes the file.
   */
  const complete = (key: string, last: Part): Outcome => {
    const file = files.get(key);
    const numbers = [...new Set([...(file?.parts.keys() ?? []), last.part])].sort((a, b) => a - b);
    const bytes = Buffer.concat(
      numbers.map((number) => (number === last.part ? last.bytes : store.get(key, number))),
    );
    const { fileId, sha256, size, properties } = last;
    const isWhole = (size ?? bytes.length) === bytes.length && sha256Of(bytes) === sha256;
    if (isWhole) return { kind: 'complete', file: { fileId, sha256, bytes, properties } };
    // The only part of a file needs no other.
    if (last.totalParts > 1) hold(key, last);
    const kept = files.get(key);
    if (kept !== undefined) kept.isCorrupt = true;
    return {
      kind: 'corrupt',
      fileId,
      reason: 'all its parts together have another size or checksum than they say',
    };
  };

  for (const { key, head, parts } of store.load()) {
    open(key, head, parts);
  }
  return {
    add(part) {
      if (part.format === 'bad') return { kind: 'corrupt', fileId: part.fileId, reason: part.reason };
      const { fileId } = part;
      if (done.has(identityOf(part))) return { kind: 'duplicate', fileId };
      const key = sha256Of(JSON.stringify(headOf(part)));
      const held = heldOf(key, part);
      if (held.has(part.part)) {
        if (store.get(key, part.part).equals(part.bytes)) return { kind: 'duplicate', fileId };
        return held.size === part.totalParts ? complete(key, part) : hold(key, part);
      }
      const numbering = numberingOf(part, (number) => number === part.part || held.has(number));
      if (numbering === 'both')
        return { kind: 'corrupt', fileId, reason: 'it has a part 0 and a part after the last' };
      if (part.format === 'multipart') usual = numbering ?? usual;
      return held.size === part.totalParts - 1 ? complete(key, part) : hold(key, part);
    },
    done(file) {
      const identity = identityOf(file);
      drop((head) => identityOf(head) === identity);
      done.add(identity);
      const [oldest] = done;
      if (done.size > maxRemembered && oldest !== undefined) done.delete(oldest);
    },
    giveUp: (fileId) => drop((head) => head.fileId === fileId),
    pending: () =>
      [...files.values()].map(({ head, parts, sinceMs, isCorrupt }) => ({
        ...head,
        heldBytes: bytesOf(parts),
        missing: missingParts(head, parts, usual),
        ...{ sinceMs, isCorrupt },
      })),
    heldBytes: () => heldBytes,
  };
}

/**
 * A file id can come with other content, when an object was staged again after the bucket had deleted it. Uploads
 * that were cut differently are kept apart as well: the one that is complete first counts.
 */
const identityOf = ({ fileId, sha256 }: Pick<Head, 'fileId' | 'sha256'>): string => `${sha256} ${fileId}`;

const headOf = ({ format, fileId, sha256, size, totalParts }: Part): Head => ({
  ...{ format, fileId, sha256, size, totalParts },
});

const bytesOf = (parts: HeldParts): number =>
  [...parts.values()].reduce((sum, length) => sum + length + PART_OVERHEAD_BYTES, 0);

const sha256Of = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');
