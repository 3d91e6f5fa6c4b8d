import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import { type BucketStore, openBucketStore } from './bucket-store.ts';
import { loadBuckets } from './load.ts';
import { type ObjectStore, openObjectStore } from './object-store.ts';

/**
 * Buckets and objects on disk. Everything that changes state is synchronous, so that a handler which checks a
 * precondition and then writes, without an `await` between, cannot be overtaken.
 */
export interface Store extends BucketStore, ObjectStore {
  /** Where unfinished uploads lie; on the same file system as the objects. */
  readonly uploadsDir: string;
}

/** Opens the store in `dataDir`, with whatever an earlier run left there. */
export function openStore({ clock, dataDir }: { readonly clock: Clock; readonly dataDir: string }): Store {
  const uploadsDir = join(dataDir, 'uploads');
  const bucketsDir = join(dataDir, 'buckets');
  mkdirSync(uploadsDir, { recursive: true });
  mkdirSync(bucketsDir, { recursive: true });
  const buckets = loadBuckets(bucketsDir);
  return {
    uploadsDir,
    ...openBucketStore({ buckets, bucketsDir, clock }),
    ...openObjectStore({ buckets, bucketsDir, clock }),
  };
}
