import { createHash } from 'node:crypto';

/** Files by their path below a folder, `/` between its parts. */
export type Files = ReadonlyMap<string, Uint8Array>;

/**
 * SHA-256 in hex of paths and bytes, whatever the order and age of the files: it changes when the deployed code does
 * and at no other time, so it may name the object that a function is built from.
 */
export function contentHash(files: Files): string {
  const hash = createHash('sha256');
  const paths = [...files.keys()].sort();
  for (const path of paths) {
    const bytes = files.get(path) ?? new Uint8Array();
    // Lengths keep apart what would read alike when it is put together.
    hash.update(`${Buffer.byteLength(path)} ${path} ${bytes.length} `).update(bytes);
  }
  return hash.digest('hex');
}
