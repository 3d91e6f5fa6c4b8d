import { createReadStream } from 'node:fs';
import { parseDownloadRange } from './download-range.ts';
import { invalid, StorageError } from './errors.ts';
import { listPage, parseListQuery } from './listing.ts';
import { parsePreconditions, requirePreconditions } from './preconditions.ts';
import { readJsonBody } from './read-body.ts';
import { json, type Reply, type StorageRequest } from './reply.ts';
import { patchSettings } from './settings.ts';
import type { Store } from './store.ts';
import { etagOf, objectResource, type StoredObject } from './stored.ts';

/** The object methods of the JSON API, uploads apart. */
export interface ObjectHandlers {
  list(request: StorageRequest): Reply;
  /** The metadata. */
  get(request: StorageRequest): Reply;
  /** The content. */
  download(request: StorageRequest): Reply;
  patch(request: StorageRequest): Promise<Reply>;
  delete(request: StorageRequest): Reply;
}

/** Answering a list as if these were not there would be a wrong answer. */
const unsupportedListParameters = ['startOffset', 'endOffset', 'matchGlob', 'versions', 'softDeleted'];

/** Objects once they are uploaded. */
export function objectHandlers(store: Store, origin: string): ObjectHandlers {
  const target = ({ bucket, object, query }: StorageRequest, kind: 'read' | 'write'): StoredObject => {
    const found = store.get(bucket, object, parseGeneration(query));
    requirePreconditions(found, parsePreconditions(query), kind);
    return found;
  };
  return {
    list({ bucket, query }) {
      const unsupported = unsupportedListParameters.find((name) => query.has(name));
      if (unsupported !== undefined) {
        throw new StorageError(501, 'notImplemented', `This embedded server cannot list by ${unsupported}.`);
      }
      const { names, prefixes, nextPageToken } = listPage(store.objectNames(bucket), parseListQuery(query));
      const items = names.map((name) => objectResource(store.get(bucket, name), origin));
      return json(200, {
        kind: 'storage#objects',
        ...(items.length > 0 && { items }),
        ...(prefixes.length > 0 && { prefixes }),
        ...(nextPageToken && { nextPageToken }),
      });
    },
    get: (request) => json(200, objectResource(target(request, 'read'), origin)),
    download: (request) => contentReply(store, target(request, 'read'), request.headers.range),
    async patch(request) {
      const patch = await readJsonBody(request.body);
      const object = target(request, 'write');
      return json(200, objectResource(store.update(object, patchSettings(object.settings, patch)), origin));
    },
    delete(request) {
      store.delete(target(request, 'write'));
      return { status: 204 };
    },
  };
}

function parseGeneration(query: URLSearchParams): number | undefined {
  const value = query.get('generation');
  if (value === null) return undefined;
  if (!/^\d{1,19}$/.test(value)) throw invalid(`Invalid value for generation: ${value}`);
  return Number(value);
}

function contentReply(store: Store, object: StoredObject, rangeHeader: string | undefined): Reply {
  const span = parseDownloadRange(rangeHeader, object.size);
  const { first, last } = span ?? { first: 0, last: object.size - 1 };
  const headers = {
    ...contentHeaders(object),
    'content-length': String(last - first + 1),
    ...(span !== undefined && { 'content-range': `bytes ${first}-${last}/${object.size}` }),
  };
  const status = span === undefined ? 200 : 206;
  if (object.size === 0) return { status, headers };
  // The descriptor is opened in the turn that looked the object up: a replacement cannot slip in between.
  const fd = store.open(object);
  return { status, headers, content: createReadStream('', { fd, start: first, end: last }) };
}

/** The `x-goog-` headers are what the client validates a download with. */
function contentHeaders({ settings, ...object }: StoredObject): Record<string, string> {
  return {
    'content-type': settings.contentType ?? 'application/octet-stream',
    ...(settings.contentEncoding !== undefined && { 'content-encoding': settings.contentEncoding }),
    ...(settings.contentDisposition !== undefined && { 'content-disposition': settings.contentDisposition }),
    ...(settings.cacheControl !== undefined && { 'cache-control': settings.cacheControl }),
    etag: etagOf(object),
    'last-modified': new Date(object.updated).toUTCString(),
    'x-goog-generation': String(object.generation),
    'x-goog-metageneration': String(object.metageneration),
    'x-goog-hash': `crc32c=${object.crc32c},md5=${object.md5Hash}`,
    'x-goog-storage-class': settings.storageClass ?? 'STANDARD',
    'x-goog-stored-content-encoding': settings.contentEncoding ?? 'identity',
    'x-goog-stored-content-length': String(object.size),
  };
}
