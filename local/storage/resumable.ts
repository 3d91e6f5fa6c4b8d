import { createWriteStream } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../../functions/clock.ts';
import { parseHashHeader } from './checksums.ts';
import { invalid, StorageError } from './errors.ts';
import { requirePreconditions } from './preconditions.ts';
import { readJsonBody } from './read-body.ts';
import { json, type Reply, type StorageRequest } from './reply.ts';
import { openSessions, type Session, type Sessions } from './sessions.ts';
import type { Store } from './store.ts';
import { objectResource } from './stored.ts';
import { createTurns } from './turns.ts';
import { isComplete, keptBytes, parseUploadRange, type UploadRange } from './upload-range.ts';
import { describeUpload, finishUpload } from './uploads.ts';

/** Resumable uploads: https://cloud.google.com/storage/docs/performing-resumable-uploads */
export interface ResumableUploads {
  start(request: StorageRequest): Promise<Reply>;
  receive(request: StorageRequest): Promise<Reply>;
}

interface Context {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly origin: string;
}

/** Serves resumable uploads, those of an earlier run included. */
export function resumableUploads(store: Store, origin: string, clock: Clock): ResumableUploads {
  const context = { store, origin, sessions: openSessions(store.uploadsDir, clock) };
  const turns = createTurns();
  return {
    start: (request) => start(context, request),
    receive(request) {
      const id = request.query.get('upload_id') ?? '';
      return turns.take(id, request.body, () => receive(context, id, request));
    },
  };
}

async function start({ store, sessions, origin }: Context, request: StorageRequest): Promise<Reply> {
  const body = await readJsonBody(request.body);
  const contentType = request.headers['x-upload-content-type'];
  const upload = describeUpload(request, body, typeof contentType === 'string' ? contentType : undefined);
  requirePreconditions(store.find(upload.bucket, upload.name), upload.preconditions, 'write');
  const { id } = sessions.start(upload);
  const location = `${origin}/upload/storage/v1/b/${upload.bucket}/o?uploadType=resumable&upload_id=${id}`;
  return { status: 200, headers: { location, 'content-length': '0' } };
}

async function receive(
  { sessions, ...context }: Context,
  id: string,
  request: StorageRequest,
): Promise<Reply> {
  const session = sessions.find(id);
  if (session === undefined) throw new StorageError(404, 'notFound', 'No such resumable upload session.');
  if (session.result !== undefined) return json(200, session.result);
  const range = parseUploadRange(request.headers['content-range']);
  const part = sessions.partPath(session);
  const received = await append(part, range, request.body);
  if (!isComplete(range, received)) return incomplete(part, received);
  try {
    return await finish({ sessions, ...context }, session, { ...request, range, received });
  } catch (error) {
    sessions.forget(session);
    throw error;
  }
}

async function finish(
  { store, sessions, origin }: Context,
  session: Session,
  { headers, range, received }: StorageRequest & { readonly range: UploadRange; readonly received: number },
): Promise<Reply> {
  if (range.total !== undefined && received > range.total) {
    throw invalid(`Received ${received} bytes of an object of ${range.total}.`);
  }
  const hashes = parseHashHeader(headers['x-goog-hash']);
  const upload = { ...session.upload, expected: { ...session.upload.expected, ...hashes } };
  const result = objectResource(await finishUpload(store, upload, sessions.partPath(session)), origin);
  sessions.finish(session, result);
  return json(200, result);
}

/** Adds the bytes that are new to the file and returns its size; what arrives before a broken connection stays. */
async function append(path: string, range: UploadRange, body: IncomingMessage): Promise<number> {
  const { size } = await stat(path);
  if (range.first === undefined) return size;
  if (range.first > size) {
    const message = `Invalid request. According to the Content-Range header, the upload offset is ${range.first} byte(s), which exceeds already uploaded size of ${size} byte(s).`;
    throw new StorageError(503, 'backendError', message);
  }
  await pipeline(skip(body, size - range.first), createWriteStream(path, { flags: 'a' }));
  return (await stat(path)).size;
}

async function* skip(body: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of body) {
    if (piece.length > left) yield piece.subarray(left);
    left = Math.max(0, left - piece.length);
  }
}

/** 308 "Resume Incomplete": `Range` tells what the service keeps, and is missing when that is nothing. */
async function incomplete(path: string, received: number): Promise<Reply> {
  const kept = keptBytes(received);
  await truncate(path, kept);
  const headers = { 'content-length': '0', ...(kept > 0 && { range: `bytes=0-${kept - 1}` }) };
  return { status: 308, headers };
}
