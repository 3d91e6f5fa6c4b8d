import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeJson } from './disk.ts';
import { bucketNotFound, StorageError } from './errors.ts';
import type { StoreContext } from './load.ts';
import type { JsonObject } from './merge-patch.ts';
import type { StoredBucket } from './stored.ts';

/** The half of the store that keeps buckets. */
export interface BucketStore {
  bucketNames(): readonly string[];
  /** The bucket, or 404. */
  bucket(name: string): StoredBucket;
  createBucket(name: string, config: JsonObject): StoredBucket;
  updateBucket(bucket: StoredBucket, config: JsonObject): StoredBucket;
  deleteBucket(bucket: StoredBucket): void;
}

/** A bucket is a folder that holds a `bucket.json`; whoever calls has checked its name. */
export function openBucketStore({ buckets, bucketsDir, clock }: StoreContext): BucketStore {
  const now = () => new Date(clock.now()).toISOString();
  const write = (bucket: StoredBucket): StoredBucket => {
    writeJson(join(bucketsDir, bucket.name, 'bucket.json'), bucket);
    buckets.set(bucket.name, { bucket, objects: buckets.get(bucket.name)?.objects ?? new Map() });
    return bucket;
  };
  return {
    bucketNames: () => [...buckets.keys()],
    bucket(name) {
      const found = buckets.get(name);
      if (found === undefined) throw bucketNotFound();
      return found.bucket;
    },
    createBucket(name, config) {
      if (buckets.has(name)) {
        const message = 'Your previous request to create the named bucket succeeded and you already own it.';
        throw new StorageError(409, 'conflict', message);
      }
      mkdirSync(join(bucketsDir, name, 'objects'), { recursive: true });
      return write({ name, timeCreated: now(), updated: now(), metageneration: 1, config });
    },
    updateBucket: (bucket, config) =>
      write({ ...bucket, config, updated: now(), metageneration: bucket.metageneration + 1 }),
    deleteBucket({ name }) {
      if (buckets.get(name)?.objects.size) {
        throw new StorageError(409, 'conflict', 'The bucket you tried to delete is not empty.');
      }
      rmSync(join(bucketsDir, name), { recursive: true });
      buckets.delete(name);
    },
  };
}
