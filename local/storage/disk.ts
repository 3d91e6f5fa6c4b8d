import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * A file name for an object name: any Unicode, slashes and dots included, up to 1,024 bytes, becomes 64 hex digits,
 * so that no name can leave its folder or exceed the file system's limit.
 */
export function fileNameFor(objectName: string): string {
  return createHash('sha256').update(objectName).digest('hex');
}

/** Replaces a JSON file in one step: a reader, or a start after a crash, sees the old one or the new one. */
export function writeJson(path: string, value: unknown): void {
  const temporary = `${path}.${randomUUID()}.new`;
  try {
    writeFileSync(temporary, JSON.stringify(value));
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Reads a JSON file that this server wrote. */
export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
