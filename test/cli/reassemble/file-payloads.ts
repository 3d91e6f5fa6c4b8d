import { createHash } from 'node:crypto';

/** A file and how Flowcore has it. */
export interface FileShape {
  readonly content: string;
  readonly format: 'multipart' | 'chunks';
  /** Bytes of a part; at least 4 for chunks, so that a character fits. */
  readonly partBytes: number;
  /** The number of the first part, for multipart. */
  readonly base: 0 | 1;
  readonly checksum: 'hex' | 'base64';
}

/** The payloads of a file's parts. */
export interface FilePayloads {
  readonly fileId: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly shape: FileShape;
  readonly payloads: readonly object[];
}

/** Cuts a file up as Flowcore does; written against its documents, not against Sluice. */
export function payloadsOf(shape: FileShape, fileId: string): FilePayloads {
  const { content, format } = shape;
  const bytes = Buffer.from(content);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const payloads = format === 'chunks' ? chunks(shape, fileId, sha256) : multipart(shape, fileId, bytes);
  return { fileId, bytes, sha256, shape, payloads };
}

function multipart({ partBytes, base, checksum }: FileShape, fileId: string, bytes: Buffer): object[] {
  const totalParts = Math.max(1, Math.ceil(bytes.length / partBytes));
  const hash = createHash('sha256').update(bytes).digest(checksum);
  return Array.from({ length: totalParts }, (_, at) => ({
    ...{ event_key: `click:${fileId}`, fileId, fileName: `${fileId}.json`, fileType: 'application/json' },
    ...{ fileSize: bytes.length, part: at + base, totalParts },
    data: bytes.subarray(at * partBytes, (at + 1) * partBytes).toString('base64'),
    ...{ checksum: hash, hashType: 'SHA256' },
  }));
}

function chunks({ content, partBytes }: FileShape, id: string, digest: string): object[] {
  const pieces: string[] = [];
  let piece = '';
  for (const character of content) {
    if (Buffer.byteLength(piece + character) > partBytes) {
      pieces.push(piece);
      piece = '';
    }
    piece += character;
  }
  pieces.push(piece);
  return pieces.map((data, at) => ({
    pathwaysChunk: { id, part: at + 1, totalParts: pieces.length, digest, scheme: 'utf8-split-sha256-v1' },
    data,
  }));
}
