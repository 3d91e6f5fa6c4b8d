import { hash } from 'node:crypto';
import type { StoredEvent } from '../flowcore/stored-event.ts';
import { type Finding, found, wrong } from './added-members.ts';
import { isObject, parseJson } from './json.ts';

/** A part of a file as Flowcore stored it. */
export interface FilePart {
  readonly fileId: string;
  readonly part: number;
  readonly totalParts: number;
  /** SHA-256 of the whole file, hex or base64. */
  readonly checksum: string;
  readonly content: Buffer;
}

/** A file put together again. */
export interface RebuiltFile {
  readonly content: Buffer;
  /** Hex. */
  readonly sha256: string;
}

/** Reads a stored event as a part of a multipart upload or of Flowcore's chunk format; undefined when it is neither. */
export function filePart({ route, raw }: Pick<StoredEvent, 'route' | 'raw'>): FilePart | undefined {
  const value = parseJson(raw);
  if (!isObject(value)) return undefined;
  if (route === 'file') {
    const { fileId, part, totalParts, checksum, data } = value;
    return {
      fileId: String(fileId),
      part: Number(part),
      totalParts: Number(totalParts),
      checksum: String(checksum),
      content: Buffer.from(String(data), 'base64'),
    };
  }
  const { pathwaysChunk: chunk, data } = value;
  if (!isObject(chunk) || typeof data !== 'string') return undefined;
  return {
    fileId: String(chunk.id),
    part: Number(chunk.part),
    totalParts: Number(chunk.totalParts),
    checksum: String(chunk.digest),
    content: Buffer.from(data, 'utf8'),
  };
}

/** Puts a file's parts together; a part may be stored more than once, but never with other bytes. */
export function rebuildFile(parts: readonly FilePart[]): Finding<RebuiltFile> {
  const byNumber = Map.groupBy(parts, ({ part }) => part);
  const [first] = parts;
  if (first === undefined) return wrong('no part of its file is stored');
  const { totalParts, checksum } = first;
  if (byNumber.size !== totalParts)
    return wrong(`${byNumber.size} of ${totalParts} parts of its file are stored`);
  for (const [number, copies] of byNumber) {
    const isSame = copies.every((copy) => copy.checksum === checksum && isEqualPart(copy, copies[0]));
    if (!isSame) return wrong(`part ${number} of its file is stored twice with different bytes`);
  }
  const ordered = [...byNumber].sort(([a], [b]) => a - b);
  const content = Buffer.concat(
    ordered.flatMap(([, copies]) => copies.slice(0, 1).map((copy) => copy.content)),
  );
  const sha256 = hash('sha256', content, 'hex');
  if (checksum !== sha256 && checksum !== Buffer.from(sha256, 'hex').toString('base64')) {
    return wrong('the parts of its file do not have the checksum they name');
  }
  return found({ content, sha256 });
}

const isEqualPart = (a: FilePart, b: FilePart | undefined): boolean =>
  b !== undefined && a.totalParts === b.totalParts && a.content.equals(b.content);

/** How often a file was stored beyond the first time, by the numbers of its stored parts. */
export function countCopies(parts: readonly number[]): number {
  const counts = [...Map.groupBy(parts, (part) => part).values()].map(({ length }) => length);
  return Math.max(1, ...counts) - 1;
}
