import type { StorageAccount } from './admit.ts';
import { invalid } from './errors.ts';
import { listPage, parseListQuery } from './listing.ts';
import { type JsonObject, mergePatch } from './merge-patch.ts';
import { parsePreconditions, requirePreconditions } from './preconditions.ts';
import { readJsonBody } from './read-body.ts';
import { json, type Reply, type StorageRequest } from './reply.ts';
import type { Store } from './store.ts';
import { bucketResource, type StoredBucket } from './stored.ts';

/** The bucket methods of the JSON API. */
export interface BucketHandlers {
  list(request: StorageRequest): Reply;
  insert(request: StorageRequest): Promise<Reply>;
  get(request: StorageRequest): Reply;
  patch(request: StorageRequest): Promise<Reply>;
  delete(request: StorageRequest): Reply;
  testIamPermissions(request: StorageRequest, account: StorageAccount): Reply;
}

/**
 * Buckets: created, listed, patched (the lifecycle is kept and returned, not carried out) and deleted when empty; and
 * what an account may do with one.
 */
export function bucketHandlers(store: Store, origin: string): BucketHandlers {
  const reply = (bucket: StoredBucket) => json(200, bucketResource(bucket, origin));
  const target = (request: StorageRequest, kind: 'read' | 'write'): StoredBucket => {
    const bucket = store.bucket(request.bucket);
    // Buckets have no generation; only their metageneration is compared.
    const version = { generation: Number.NaN, metageneration: bucket.metageneration };
    requirePreconditions(version, parsePreconditions(request.query), kind);
    return bucket;
  };
  return {
    list({ query }) {
      const page = listPage(store.bucketNames(), { ...parseListQuery(query), delimiter: '' });
      const items = page.names.map((name) => bucketResource(store.bucket(name), origin));
      const { nextPageToken } = page;
      return json(200, { kind: 'storage#buckets', items, ...(nextPageToken && { nextPageToken }) });
    },
    async insert({ body }) {
      const { name, ...config } = await readJsonBody(body);
      return reply(store.createBucket(requireBucketName(name), withoutNulls(config)));
    },
    get: (request) => reply(target(request, 'read')),
    async patch(request) {
      const patch = await readJsonBody(request.body);
      const bucket = target(request, 'write');
      return reply(store.updateBucket(bucket, mergePatch(bucket.config, patch)));
    },
    delete(request) {
      store.deleteBucket(target(request, 'write'));
      return { status: 204 };
    },
    testIamPermissions({ bucket, query }, { may }) {
      const { name } = store.bucket(bucket);
      const permissions = query
        .getAll('permissions')
        .filter((permission) => may?.({ permission, on: name }) !== false);
      return json(200, { kind: 'storage#testIamPermissionsResponse', permissions });
    },
  };
}

/** Also what makes a bucket's name safe as a folder's: https://cloud.google.com/storage/docs/buckets#naming */
function requireBucketName(name: unknown): string {
  if (typeof name === 'string' && /^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/.test(name)) return name;
  throw invalid(`Invalid bucket name: '${String(name)}'`);
}

function withoutNulls(config: JsonObject): JsonObject {
  return mergePatch({}, config);
}
