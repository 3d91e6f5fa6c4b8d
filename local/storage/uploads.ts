import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  type Checksums,
  expectedChecksums,
  measureFile,
  parseHashHeader,
  requireChecksums,
} from './checksums.ts';
import { invalid } from './errors.ts';
import type { JsonObject } from './merge-patch.ts';
import { readMultipart } from './multipart.ts';
import { type Preconditions, parsePreconditions, requirePreconditions } from './preconditions.ts';
import { parseJsonObject } from './read-body.ts';
import { json, type Reply, type StorageRequest } from './reply.ts';
import { type ObjectSettings, patchSettings } from './settings.ts';
import type { Store } from './store.ts';
import { objectResource, type StoredObject } from './stored.ts';

/** Everything about an object to be but its bytes. */
export interface Upload {
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly expected: Partial<Checksums>;
  readonly preconditions: Preconditions;
}

/** Puts together what query, JSON body and content type say about the object; the query's name wins. */
export function describeUpload(
  { bucket, query }: StorageRequest,
  body: JsonObject,
  contentType: string | undefined,
): Upload {
  return {
    bucket,
    name: requireObjectName(query.get('name') ?? body.name),
    settings: patchSettings({ ...(contentType && { contentType }) }, body),
    expected: expectedChecksums(body.crc32c, body.md5Hash),
    preconditions: parsePreconditions(query),
  };
}

/** Makes an object of a finished upload's file, or removes the file and refuses. */
export async function finishUpload(store: Store, upload: Upload, path: string): Promise<StoredObject> {
  try {
    const measured = await measureFile(path);
    requireChecksums(measured, upload.expected);
    // No await from here on: of two uploads that demand "must not exist", the second finds the first.
    requirePreconditions(store.find(upload.bucket, upload.name), upload.preconditions, 'write');
    return store.put({ ...upload, measured, path });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Inserts an object in one request: `uploadType=multipart` or `media`. */
export async function insertObject(store: Store, origin: string, request: StorageRequest): Promise<Reply> {
  store.bucket(request.bucket);
  const multipart = request.query.get('uploadType') === 'multipart';
  const { metadata, contentType, content } = multipart
    ? await readMultipart(request.body, request.headers['content-type'])
    : { metadata: '', contentType: request.headers['content-type'], content: request.body };
  const upload = describeUpload(request, parseJsonObject(metadata), contentType);
  const expected = { ...upload.expected, ...parseHashHeader(request.headers['x-goog-hash']) };
  const path = await stage(store.uploadsDir, content);
  return json(200, objectResource(await finishUpload(store, { ...upload, expected }, path), origin));
}

async function stage(uploadsDir: string, content: AsyncIterable<Buffer>): Promise<string> {
  const path = join(uploadsDir, `${randomUUID()}.staged`);
  try {
    await pipeline(content, createWriteStream(path));
    return path;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** https://cloud.google.com/storage/docs/objects#naming */
function requireObjectName(name: unknown): string {
  if (typeof name !== 'string' || name === '') throw invalid('Required');
  const bytes = Buffer.byteLength(name);
  if (bytes > 1024)
    throw invalid(`The maximum object length is 1024 characters, but got a name with ${bytes}.`);
  if (
    /[\r\n]/.test(name) ||
    name === '.' ||
    name === '..' ||
    name.startsWith('.well-known/acme-challenge/')
  ) {
    throw invalid('Disallowed unicode characters present in object name.');
  }
  return name;
}
