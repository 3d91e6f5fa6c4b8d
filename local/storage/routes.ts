import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../functions/clock.ts';
import { bucketHandlers } from './buckets.ts';
import { invalid, StorageError } from './errors.ts';
import { objectHandlers } from './objects.ts';
import type { Reply, StorageRequest } from './reply.ts';
import { resumableUploads } from './resumable.ts';
import type { Store } from './store.ts';
import { insertObject } from './uploads.ts';

type Handler = (request: StorageRequest) => Reply | Promise<Reply>;

/** Finds the method of the JSON API that a request calls, and calls it. */
export type Router = (request: IncomingMessage) => Promise<Reply>;

/** The whole of the JSON API that this server knows. */
export function createRouter(store: Store, origin: string, clock: Clock): Router {
  const buckets = bucketHandlers(store, origin);
  const objects = objectHandlers(store, origin);
  const uploads = resumableUploads(store, origin, clock);
  const handlers: Readonly<Record<string, Handler>> = {
    'GET /b': buckets.list,
    'POST /b': buckets.insert,
    'GET /b/BUCKET': buckets.get,
    'PATCH /b/BUCKET': buckets.patch,
    'DELETE /b/BUCKET': buckets.delete,
    'GET /b/BUCKET/o': objects.list,
    'GET /b/BUCKET/o/OBJECT': objects.get,
    'PATCH /b/BUCKET/o/OBJECT': objects.patch,
    'DELETE /b/BUCKET/o/OBJECT': objects.delete,
    'GET /download/b/BUCKET/o/OBJECT': objects.download,
    'POST /upload/b/BUCKET/o': (request) =>
      request.query.get('uploadType') === 'resumable'
        ? uploads.start(request)
        : insertObject(store, origin, request),
    'PUT /upload/b/BUCKET/o': uploads.receive,
  };
  return async (request) => {
    const { route, bucket, object, query } = parseUrl(request.url ?? '/');
    const handler = handlers[`${request.method} ${route}`];
    if (handler === undefined) {
      const message = `This embedded server does not know ${request.method} ${route}.`;
      throw new StorageError(501, 'notImplemented', message);
    }
    return handler({ bucket, object, query, headers: request.headers, body: request });
  };
}

/** The query of a request's URL. */
export function queryOf(url: string): URLSearchParams {
  return new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
}

/**
 * Takes a URL apart by hand: `new URL` would resolve the dots that an object's name may hold. With apiEndpoint the
 * client calls `/storage/v1/b`, with STORAGE_EMULATOR_HOST `/b`; uploads keep `/storage/v1` in both.
 */
function parseUrl(url: string) {
  const path = url.split('?', 1)[0] ?? '';
  const [, area = '', rest = ''] = /^(\/upload|\/download)?(?:\/storage\/v1)?(\/.*)?$/.exec(path) ?? [];
  const [, collection = '', bucket, o, object, ...more] = rest.split('/');
  const shape = [collection, bucket && 'BUCKET', o, object && 'OBJECT', ...more].filter(Boolean).join('/');
  return {
    route: `${area}/${shape}`,
    bucket: decodeSegment(bucket),
    object: decodeSegment(object),
    query: queryOf(url),
  };
}

function decodeSegment(segment = ''): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid(`Malformed percent-encoding in the path: ${segment}`);
  }
}
