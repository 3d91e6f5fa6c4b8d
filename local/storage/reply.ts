import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { errorBody, StorageError } from './errors.ts';

/** A request, taken apart by the router. */
export interface StorageRequest {
  /** Decoded; empty where the route has none. */
  readonly bucket: string;
  /** Decoded; empty where the route has none. */
  readonly object: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: IncomingMessage;
}

/** An answer as a value, so that one place writes it, and a fault can withhold it. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Streamed instead of `body`. */
  readonly content?: Readable;
}

/** A JSON answer. */
export function json(status: number, value: object, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { ...headers, 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify(value),
  };
}

/** An error as an answer. Downloads get their errors as plain text, as the service does for `alt=media`. */
export function errorReply(error: unknown, query: URLSearchParams): Reply {
  const refusal =
    error instanceof StorageError ? error : new StorageError(500, 'internalError', String(error));
  if (refusal.status === 304) return { status: 304 };
  if (query.get('alt') !== 'media') return json(refusal.status, errorBody(refusal));
  const headers = { 'content-type': 'text/html; charset=UTF-8' };
  return { status: refusal.status, headers, body: refusal.message };
}

/** Writes the answer once the request is read to its end: a client that is still sending may not look for one. */
export async function send(reply: Reply, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!request.readableEnded) await drain(request);
  response.writeHead(reply.status, reply.headers);
  if (reply.content === undefined) response.end(reply.body);
  else await pipeline(reply.content, response);
}

/** Not `resume()`: it does nothing to a request that somebody began to iterate. */
async function drain(request: AsyncIterable<Buffer>): Promise<void> {
  const pieces = request[Symbol.asyncIterator]();
  while (!(await pieces.next()).done);
}
