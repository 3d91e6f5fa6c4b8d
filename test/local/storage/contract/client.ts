import { randomBytes } from 'node:crypto';
import { type File, type FileMetadata, type SaveOptions, Storage } from '@google-cloud/storage';

/** Every way the client can upload. */
export const modes: readonly (readonly [name: string, options: SaveOptions])[] = [
  ['in one request', { resumable: false }],
  ['resumable', { resumable: true }],
  ['resumable in chunks', { resumable: true, chunkSize: 256 * 1024 }],
];

/** More than any event, and no multiple of anything. */
export const nineMegabytes = randomBytes(9 * 1024 * 1024 + 17);

/** The client as Sluice makes it. */
export function clientFor(url: string): Storage {
  return new Storage({ projectId: 'sluice', apiEndpoint: url, retryOptions: { autoRetry: false } });
}

/** What the client tells of a refusal; resumable uploads reject with plain objects now and then. */
export async function refusal(action: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await action;
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    return { code, message: String(message) };
  }
  throw new Error('expected a refusal');
}

/** Deliberately wrong checksums are no part of the client's type for uploads. */
export function withMetadata(options: SaveOptions, metadata: FileMetadata): SaveOptions {
  return { ...options, metadata: { ...metadata } };
}

/** Asks the server, not the client's copy. */
export async function metadataOf(file: File): Promise<FileMetadata> {
  return (await file.getMetadata())[0];
}
