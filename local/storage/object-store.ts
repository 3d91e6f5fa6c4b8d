import { openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Measured } from './checksums.ts';
import { fileNameFor, writeJson } from './disk.ts';
import { bucketNotFound, objectNotFound } from './errors.ts';
import type { Buckets, StoreContext } from './load.ts';
import type { ObjectSettings } from './settings.ts';
import type { StoredObject } from './stored.ts';

/** A finished upload on its way to becoming an object. */
export interface NewObject {
  readonly bucket: string;
  readonly name: string;
  readonly settings: ObjectSettings;
  readonly measured: Measured;
  /** Where the content lies now; `put` moves it. */
  readonly path: string;
}

/** The half of the store that keeps objects. */
export interface ObjectStore {
  objectNames(bucket: string): readonly string[];
  /** The live object if there is one; 404 for the bucket only. */
  find(bucket: string, name: string): StoredObject | undefined;
  /** The live object if there are such a bucket and object; never throws. */
  peek(bucket: string, name: string): StoredObject | undefined;
  /** The live object, or 404 when there is none or its generation is another. */
  get(bucket: string, name: string, generation?: number): StoredObject;
  /** Opens the content; the descriptor stays readable when the object is replaced or deleted meanwhile. */
  open(object: StoredObject): number;
  put(upload: NewObject): StoredObject;
  update(object: StoredObject, settings: ObjectSettings): StoredObject;
  delete(object: StoredObject): void;
}

/** An object is two files: its content, named with the generation, and the metadata that makes it exist. */
export function openObjectStore({ buckets, bucketsDir, clock }: StoreContext): ObjectStore {
  const nextGeneration = createGenerations({ buckets, clock });
  const now = () => new Date(clock.now()).toISOString();
  const objectsOf = (bucket: string) => requireObjects(buckets, bucket);
  const path = ({ bucket, name }: StoredObject, extension: string | number) =>
    join(bucketsDir, bucket, 'objects', `${fileNameFor(name)}.${extension}`);
  const contentPath = (object: StoredObject) => path(object, object.generation);
  const write = (object: StoredObject): StoredObject => {
    writeJson(path(object, 'json'), object);
    objectsOf(object.bucket).set(object.name, object);
    return object;
  };
  return {
    objectNames: (bucket) => [...objectsOf(bucket).keys()],
    find: (bucket, name) => objectsOf(bucket).get(name),
    peek: (bucket, name) => buckets.get(bucket)?.objects.get(name),
    get(bucket, name, generation) {
      const object = objectsOf(bucket).get(name);
      if (object === undefined || (generation ?? object.generation) !== object.generation) {
        throw objectNotFound(bucket, name);
      }
      return object;
    },
    open: (object) => openSync(contentPath(object), 'r'),
    put({ bucket, name, settings, measured, path: uploaded }) {
      const previous = objectsOf(bucket).get(name);
      const version = { generation: nextGeneration(), metageneration: 1 };
      const object = { bucket, name, ...version, ...measured, timeCreated: now(), updated: now(), settings };
      renameSync(uploaded, contentPath(object));
      write(object);
      if (previous !== undefined) rmSync(contentPath(previous), { force: true });
      return object;
    },
    update: (object, settings) =>
      write({ ...object, settings, updated: now(), metageneration: object.metageneration + 1 }),
    delete(object) {
      rmSync(path(object, 'json'), { force: true });
      objectsOf(object.bucket).delete(object.name);
      rmSync(contentPath(object), { force: true });
    },
  };
}

function requireObjects(buckets: Buckets, bucket: string): Map<string, StoredObject> {
  const found = buckets.get(bucket);
  if (found === undefined) throw bucketNotFound();
  return found.objects;
}

/** Like the service's, generations are microseconds; a clock that stands still must not repeat one. */
function createGenerations({ buckets, clock }: Pick<StoreContext, 'buckets' | 'clock'>): () => number {
  const all = [...buckets.values()].flatMap(({ objects }) => [...objects.values()]);
  let newest = all.reduce((max, { generation }) => Math.max(max, generation), 0);
  return () => {
    newest = Math.max(newest + 1, clock.now() * 1000);
    return newest;
  };
}
