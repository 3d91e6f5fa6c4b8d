import type { IncomingMessage } from 'node:http';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Knobs } from './knobs.ts';

/**
 * Reads a request's body; undefined when it exceeds `maxBytes`. It is read to its end all the same: an answer
 * sent before would often be lost to the client, whose writing fails first.
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) chunks.length = 0;
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(bytes > maxBytes ? undefined : Buffer.concat(chunks)));
    request.on('error', reject);
  });
}

/** Reads a request to its end and forgets it. */
export async function discardBody(request: IncomingMessage): Promise<void> {
  await readBody(request, 0);
}

/** Undoes a Content-Encoding; undefined when the encoding is unknown or the bytes do not fit it. */
export function decompress(body: Buffer, encoding: string, deflate: Knobs['deflate']): Buffer | undefined {
  try {
    switch (encoding) {
      case 'identity':
        return body;
      case 'gzip':
        return gunzipSync(body);
      case 'deflate':
        return inflate(body, deflate);
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

function inflate(body: Buffer, deflate: Knobs['deflate']): Buffer {
  // A zlib stream starts with its method and window size, a multiple of 31 (RFC 1950, 2.2).
  const isZlib = body.length > 1 && (body[0] ?? 0) % 16 === 8 && body.readUInt16BE(0) % 31 === 0;
  if (deflate === 'both') return isZlib ? inflateSync(body) : inflateRawSync(body);
  return deflate === 'zlib' ? inflateSync(body) : inflateRawSync(body);
}
