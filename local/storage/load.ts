import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import { fileNameFor, readJson } from './disk.ts';
import type { StoredBucket, StoredObject } from './stored.ts';

/** All buckets with their live objects, by name: what is on disk, kept in memory without the content. */
export type Buckets = Map<
  string,
  { readonly bucket: StoredBucket; readonly objects: Map<string, StoredObject> }
>;

/** What the two halves of the store share. */
export interface StoreContext {
  readonly buckets: Buckets;
  readonly bucketsDir: string;
  readonly clock: Clock;
}

/** Reads what an earlier run left, and clears away what a crash left half done. */
export function loadBuckets(bucketsDir: string): Buckets {
  const names = readdirSync(bucketsDir).filter((name) => existsSync(join(bucketsDir, name, 'bucket.json')));
  return new Map(
    names.map((name) => {
      const bucket = readJson<StoredBucket>(join(bucketsDir, name, 'bucket.json'));
      return [name, { bucket, objects: loadObjects(join(bucketsDir, name, 'objects')) }];
    }),
  );
}

/** The metadata file decides what exists: content that no metadata names was never committed, or was replaced. */
function loadObjects(objectsDir: string): Map<string, StoredObject> {
  const files = readdirSync(objectsDir);
  const objects = files
    .filter((file) => file.endsWith('.json'))
    .map((file) => readJson<StoredObject>(join(objectsDir, file)));
  const known = new Set(objects.map(({ name, generation }) => `${fileNameFor(name)}.${generation}`));
  for (const file of files) {
    if (!file.endsWith('.json') && !known.has(file)) rmSync(join(objectsDir, file));
  }
  return new Map(objects.map((object) => [object.name, object]));
}
