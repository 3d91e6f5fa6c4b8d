import { StorageError } from './errors.ts';

/** A span of bytes, both ends included, as in HTTP. */
export interface ByteSpan {
  readonly first: number;
  readonly last: number;
}

/** Reads `Range`; undefined means the whole object, which is also the answer to a header that makes no sense. */
export function parseDownloadRange(header: string | undefined, size: number): ByteSpan | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null) return undefined;
  const [, from = '', to = ''] = match;
  if (from === '' && to === '') return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < first) return undefined;
  if (first >= size)
    throw new StorageError(416, 'requestedRangeNotSatisfiable', 'Request range not satisfiable');
  return { first, last };
}
