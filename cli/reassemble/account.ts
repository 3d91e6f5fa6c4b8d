import type { Outcome, PendingFile } from './reassembler.ts';

/** A file of which something is wrong. */
export interface CorruptFile {
  /** Null where it cannot be read. */
  readonly fileId: string | null;
  readonly reason: string;
  readonly times: number;
}

/** A file of which parts were not found. */
export interface IncompleteFile {
  readonly fileId: string;
  /** Null for a file of which no part was found. */
  readonly totalParts: number | null;
  readonly missing: readonly number[];
}

/** What became of the files. */
export interface Account {
  readonly complete: number;
  readonly bytes: number;
  /** Parts that came more than once. */
  readonly duplicates: number;
  /** Lines and events that are no parts. */
  readonly others: number;
  readonly incomplete: readonly IncompleteFile[];
  readonly corrupt: readonly CorruptFile[];
}

/** Keeps the account of a run. */
export function createAccount(wanted: ReadonlySet<string>) {
  const unseen = new Set(wanted);
  const corrupt = new Map<string | null, CorruptFile>();
  let complete = 0;
  let bytes = 0;
  let duplicates = 0;
  let others = 0;
  return {
    count(outcome: Outcome): void {
      if (outcome.kind === 'duplicate') duplicates += 1;
      if (outcome.kind === 'complete') {
        complete += 1;
        bytes += outcome.file.bytes.length;
        unseen.delete(outcome.file.fileId);
        // A clean upload has mended it.
        corrupt.delete(outcome.file.fileId);
        return;
      }
      const { fileId = null } = outcome;
      if (fileId !== null) unseen.delete(fileId);
      if (outcome.kind !== 'corrupt') return;
      corrupt.set(fileId, { fileId, reason: outcome.reason, times: (corrupt.get(fileId)?.times ?? 0) + 1 });
    },
    countOther(): void {
      others += 1;
    },
    words: () => (complete === 0 ? '' : `${complete} files complete  ${bytes} bytes`),
    result(pending: readonly PendingFile[]): Account {
      const open = pending
        .filter(({ isCorrupt }) => !isCorrupt)
        .map(({ fileId, totalParts, missing }) => ({ fileId, totalParts, missing }));
      const never = [...unseen].map((fileId) => ({ fileId, totalParts: null, missing: [] }));
      return {
        complete,
        bytes,
        duplicates,
        others,
        incomplete: [...open, ...never],
        corrupt: [...corrupt.values()],
      };
    },
  };
}
