import type { IncomingMessage } from 'node:http';
import type { Clock } from '../../functions/clock.ts';
import { admit, type StorageAccount } from './admit.ts';
import { bucketHandlers } from './buckets.ts';
import { describeCall } from './describe-call.ts';
import { invalid, StorageError } from './errors.ts';
import { objectHandlers } from './objects.ts';
import type { StorageMethod } from './permissions.ts';
import type { Reply, StorageRequest } from './reply.ts';
import { resumableUploads } from './resumable.ts';
import type { Store } from './store.ts';
import { insertObject } from './uploads.ts';

interface Route {
  readonly method: StorageMethod;
  readonly handle: (request: StorageRequest, account: StorageAccount) => Reply | Promise<Reply>;
}

/** Finds the method of the JSON API that a request calls, and calls it if the account, where there is one, may. */
export type Router = (request: IncomingMessage, account?: StorageAccount) => Promise<Reply>;

/** The whole of the JSON API that this server knows. */
export function createRouter(store: Store, origin: string, clock: Clock): Router {
  const buckets = bucketHandlers(store, origin);
  const objects = objectHandlers(store, origin);
  const uploads = resumableUploads(store, origin, clock);
  const routes: Readonly<Record<string, Route>> = {
    'GET /b': { method: 'buckets.list', handle: buckets.list },
    'POST /b': { method: 'buckets.insert', handle: buckets.insert },
    'GET /b/BUCKET': { method: 'buckets.get', handle: buckets.get },
    'PATCH /b/BUCKET': { method: 'buckets.patch', handle: buckets.patch },
    'DELETE /b/BUCKET': { method: 'buckets.delete', handle: buckets.delete },
    'GET /b/BUCKET/iam/testPermissions': {
      method: 'buckets.testIamPermissions',
      handle: buckets.testIamPermissions,
    },
    'GET /b/BUCKET/o': { method: 'objects.list', handle: objects.list },
    'GET /b/BUCKET/o/OBJECT': { method: 'objects.get', handle: objects.get },
    'GET /b/BUCKET/o/OBJECT?alt=media': { method: 'objects.get?alt=media', handle: objects.download },
    'PATCH /b/BUCKET/o/OBJECT': { method: 'objects.patch', handle: objects.patch },
    'DELETE /b/BUCKET/o/OBJECT': { method: 'objects.delete', handle: objects.delete },
    'GET /download/b/BUCKET/o/OBJECT': { method: 'objects.get?alt=media', handle: objects.download },
    'POST /upload/b/BUCKET/o': {
      method: 'objects.insert',
      handle: (request) => insertObject(store, origin, request),
    },
    'POST /upload/b/BUCKET/o?uploadType=resumable': { method: 'objects.insert', handle: uploads.start },
    'PUT /upload/b/BUCKET/o': { method: 'objects.insert (resumed)', handle: uploads.receive },
  };
  return async (request, account) => {
    const { shape, bucket, object, query } = parseUrl(request.url ?? '/');
    const route = findRoute(routes, `${request.method} ${shape}`, query);
    const storageRequest = { bucket, object, query, headers: request.headers, body: request };
    if (account !== undefined) {
      const name = object === '' ? (query.get('name') ?? '') : object;
      admit(account, describeCall(route.method, storageRequest, store.peek(bucket, name)));
    }
    return route.handle(storageRequest, account ?? {});
  };
}

/** A parameter of the query that makes a path another method stands in the table behind it. */
function findRoute(routes: Readonly<Record<string, Route>>, path: string, query: URLSearchParams): Route {
  const selected = [...query].map(([name, value]) => routes[`${path}?${name}=${value}`]).find(Boolean);
  const route = selected ?? routes[path];
  if (route !== undefined) return route;
  throw new StorageError(501, 'notImplemented', `This embedded server does not know ${path}.`);
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
  const [, collection = '', bucket, part, last, ...more] = rest.split('/');
  const object = part === 'o' ? last : undefined;
  const shape = [collection, bucket && 'BUCKET', part, object ? 'OBJECT' : last, ...more];
  return {
    shape: `${area}/${shape.filter(Boolean).join('/')}`,
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
