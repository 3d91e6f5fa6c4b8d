import { createHash, randomUUID } from 'node:crypto';
import { closeSync, createWriteStream, openSync, readSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import type { FileSupport } from './dialect.ts';

/** A complete upload: the form's fields, and the file in a temporary place. */
export interface Upload {
  readonly fields: Readonly<Record<string, string>>;
  readonly fileName: string;
  readonly fileSize: number;
  readonly sha256: Buffer;
  readonly path: string;
}

/** Streams a multipart form to disk; undefined when it is broken or has no file, an error when it breaks off. */
export async function receiveUpload(request: IncomingMessage, path: string): Promise<Upload | undefined> {
  const fields: Record<string, string> = {};
  const files: Promise<Omit<Upload, 'fields'>>[] = [];
  try {
    const form = busboy({ headers: request.headers, defParamCharset: 'utf8', limits: { files: 1 } });
    form.on('field', (name, value) => {
      fields[name] = value;
    });
    form.on('file', (_name, stream, { filename }) => {
      const file = spool(stream, filename ?? '', path);
      // A full disk must end the form too, or the request would wait for ever.
      file.catch((error: Error) => form.destroy(error));
      files.push(file);
    });
    request.once('error', (error) => form.destroy(error));
    // Not pipeline(): it would cut the connection over a broken form, which deserves an answer.
    await finished(request.pipe(form));
    const file = await files[0];
    return file === undefined ? undefined : { ...file, fields };
  } catch {
    await Promise.allSettled(files);
    if (request.errored) throw request.errored;
    request.resume();
    return undefined;
  }
}

async function spool(stream: Readable, fileName: string, path: string): Promise<Omit<Upload, 'fields'>> {
  const hash = createHash('sha256');
  let fileSize = 0;
  stream.on('data', (chunk: Buffer) => {
    hash.update(chunk);
    fileSize += chunk.length;
  });
  await pipeline(stream, createWriteStream(path));
  return { fileName, fileSize, sha256: hash.digest(), path };
}

/** The stored payload of each part, read from disk one at a time. */
export function* fileParts(upload: Upload, support: FileSupport): Generator<string> {
  const { type, fileId, additionalProperties, ...others } = upload.fields;
  const common = {
    ...others,
    ...objectIn(additionalProperties),
    fileId: fileId ?? randomUUID(),
    fileName: upload.fileName,
    fileType: type,
    fileSize: upload.fileSize,
  };
  const totalParts = Math.max(1, Math.ceil(upload.fileSize / support.partBytes));
  const checksum = upload.sha256.toString(support.checksumEncoding);
  const file = openSync(upload.path, 'r');
  try {
    const buffer = Buffer.alloc(support.partBytes);
    for (let at = 0; at < totalParts; at += 1) {
      const bytes = readSync(file, buffer, 0, support.partBytes, at * support.partBytes);
      const data = buffer.toString('base64', 0, bytes);
      const part = at + support.firstPart;
      yield JSON.stringify({ ...common, part, totalParts, data, checksum, hashType: 'SHA256' });
    }
  } finally {
    closeSync(file);
  }
}

/** `additionalProperties` is the text of a JSON object; Flowcore's client sends a JSON string when it has none. */
function objectIn(text: string | undefined): object {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
