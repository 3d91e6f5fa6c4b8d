import { invalid } from './errors.ts';

/** What one request of a resumable upload carries: bytes from `first` on, or only a question about the state. */
export interface UploadRange {
  /** Offset of the first byte sent; absent when the request only asks how much has arrived. */
  readonly first?: number;
  /** True when the end of the body is the end of the object (`bytes 0-*` and a missing header). */
  readonly openEnded: boolean;
  /** Bytes of the whole object, once the client knows it. */
  readonly total?: number;
}

/** The service keeps unfinished uploads in multiples of 256 KiB. */
export const chunkBytes = 256 * 1024;

/**
 * Reads `Content-Range` in every form the client sends: `bytes 0-99/*`, `bytes 0-*` + `/*` or `/100`, and the
 * questions with `*` in place of a range. An empty object in chunks comes as `bytes 0--1/0`.
 */
export function parseUploadRange(header: string | undefined): UploadRange {
  if (header === undefined) return { first: 0, openEnded: true };
  const match = /^bytes (?:(\d+)-(-?\d+|\*)|\*)\/(\d+|\*)$/.exec(header.trim());
  if (match === null) throw invalid('Failed to parse Content-Range header.');
  const [, first, last, total] = match;
  return {
    ...(first !== undefined && { first: Number(first) }),
    ...(total !== '*' && { total: Number(total) }),
    openEnded: last === '*' && total === '*',
  };
}

/** Whether the object is complete once `receivedBytes` have arrived. */
export function isComplete(range: UploadRange, receivedBytes: number): boolean {
  return range.total === undefined ? range.openEnded : receivedBytes >= range.total;
}

/** The bytes of an unfinished upload that the service keeps: whole chunks only. */
export function keptBytes(receivedBytes: number): number {
  return receivedBytes - (receivedBytes % chunkBytes);
}
