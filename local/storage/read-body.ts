import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { StorageError } from './errors.ts';
import { isJsonObject, type JsonObject } from './merge-patch.ts';

/** Reads a request body that must be a JSON object; an empty one counts as `{}`. */
export async function readJsonBody(request: IncomingMessage): Promise<JsonObject> {
  return parseJsonObject(await text(request));
}

/** Parses the JSON of a request or of a multipart upload's first part. */
export function parseJsonObject(source: string): JsonObject {
  if (source.trim() === '') return {};
  const value = parse(source);
  if (!isJsonObject(value)) throw new StorageError(400, 'parseError', 'Parse Error');
  return value;
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
