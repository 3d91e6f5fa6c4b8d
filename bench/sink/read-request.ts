import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';
import { gunzipSync, inflateSync } from 'node:zlib';
import busboy from 'busboy';
import { readIds } from '../event-id.ts';

/** What one request brought. */
export type Content =
  | { readonly kind: 'event'; readonly bytes: number; readonly ids: readonly number[] }
  | { readonly kind: 'events'; readonly ids: readonly number[] }
  /** A multipart form; the checksum is that of its file. */
  | { readonly kind: 'file'; readonly checksum: string };

/** Reads a request to its end; events of other runs do not count. */
export async function readRequest(request: IncomingMessage, run: number): Promise<Content> {
  if (request.headers['content-type']?.startsWith('multipart/')) return readFile(request);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = unpacked(Buffer.concat(chunks), request.headers['content-encoding']);
  const ids = readIds(body, run);
  const isBatch = request.url?.startsWith('/events/') ?? false;
  return isBatch ? { kind: 'events', ids } : { kind: 'event', bytes: body.length, ids };
}

function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(body);
  return encoding === 'deflate' ? inflateSync(body) : body;
}

async function readFile(request: IncomingMessage): Promise<Content> {
  const hash = createHash('sha256');
  const form = busboy({ headers: request.headers });
  form.on('file', (_name, stream) => stream.on('data', (chunk: Buffer) => hash.update(chunk)));
  await finished(request.pipe(form));
  return { kind: 'file', checksum: hash.digest('hex') };
}
