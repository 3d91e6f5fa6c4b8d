import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { invalid } from './errors.ts';

/** Checksums in base64, as the JSON API writes them; crc32c is big-endian. */
export interface Checksums {
  readonly crc32c: string;
  readonly md5Hash: string;
}

/** Content as measured on disk. */
export interface Measured extends Checksums {
  /** Bytes. */
  readonly size: number;
}

const castagnoli = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** Continues a CRC-32C (Castagnoli) over more bytes; starts from 0. */
export function crc32c(bytes: Uint8Array, start = 0): number {
  let crc = ~start;
  for (let at = 0; at < bytes.length; at++) {
    crc = (castagnoli[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return ~crc >>> 0;
}

/** Reads a file once, a piece at a time, for its size and checksums. */
export async function measureFile(path: string): Promise<Measured> {
  const md5 = createHash('md5');
  let crc = 0;
  let size = 0;
  for await (const piece of createReadStream(path)) {
    const bytes: Buffer = piece;
    md5.update(bytes);
    crc = crc32c(bytes, crc);
    size += bytes.length;
  }
  const crcBytes = Buffer.alloc(4);
  crcBytes.writeUInt32BE(crc);
  return { crc32c: crcBytes.toString('base64'), md5Hash: md5.digest('base64'), size };
}

/** Reads the `X-Goog-Hash` header, e.g. `crc32c=n03x6A==,md5=...`. */
export function parseHashHeader(header: string | readonly string[] | undefined): Partial<Checksums> {
  const pairs = [header ?? []].flat().join(',').split(',');
  const find = (algorithm: string) =>
    pairs
      .find((pair) => pair.trim().startsWith(`${algorithm}=`))
      ?.trim()
      .slice(algorithm.length + 1);
  return expectedChecksums(find('crc32c'), find('md5'));
}

/** What the client says the checksums are; anything but a string counts as not said. */
export function expectedChecksums(crc: unknown, md5: unknown): Partial<Checksums> {
  return {
    ...(typeof crc === 'string' && { crc32c: crc }),
    ...(typeof md5 === 'string' && { md5Hash: md5 }),
  };
}

/** Refuses content that is not what the client said it sent. */
export function requireChecksums(actual: Checksums, expected: Partial<Checksums>): void {
  if (expected.crc32c !== undefined && expected.crc32c !== actual.crc32c) {
    throw invalid(`Provided CRC32C "${expected.crc32c}" doesn't match calculated CRC32C "${actual.crc32c}".`);
  }
  if (expected.md5Hash !== undefined && expected.md5Hash !== actual.md5Hash) {
    throw invalid(
      `Provided MD5 hash "${expected.md5Hash}" doesn't match calculated MD5 hash "${actual.md5Hash}".`,
    );
  }
}
