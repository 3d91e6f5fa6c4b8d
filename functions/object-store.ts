import type { Readable } from 'node:stream';
import type { Bucket, File, Storage } from '@google-cloud/storage';
import { type Lazy, lazy } from './lazy.ts';
import { objectStream } from './object-stream.ts';

/** An object of the staging bucket as it lies there. */
export interface StoredObject {
  readonly bucket: string;
  readonly name: string;
  readonly generation: string;
  /** Bytes. */
  readonly size: number;
  /** Custom metadata. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** An object's bytes, and what they are. */
export interface NewContent {
  readonly body: Buffer;
  readonly contentType: 'application/json' | 'application/octet-stream';
}

/** What Sluice does with its bucket; every method throws what Cloud Storage answers, unless it says otherwise. */
export interface ObjectStore {
  readonly bucket: string;
  /** Creates an object, or finds the one that already has the name, which is then left as it is. */
  create(
    name: string,
    content: NewContent,
    metadata: Readonly<Record<string, string>>,
  ): Promise<StoredObject>;
  /** Finds an object; undefined when the bucket has no such object. */
  find(name: string, generation?: string): Promise<StoredObject | undefined>;
  /** Prepares the reading of an object; each call of the result streams its bytes from the first. */
  reader(object: StoredObject): Promise<() => Readable>;
  /** Adds custom metadata; sets `customTime`, where it is given, from which the lifecycle rule counts the days to deletion. */
  record(object: StoredObject, metadata: Readonly<Record<string, string>>, customTime?: Date): Promise<void>;
}

/** The store on a Cloud Storage bucket. */
export function createObjectStore(storage: Lazy<Storage>, bucketName: string): ObjectStore {
  const opened = lazy(async () => (await storage()).bucket(bucketName));
  const find = async (name: string, generation?: string): Promise<StoredObject | undefined> => {
    const bucket = await opened();
    try {
      const [metadata] = await fileOf(bucket, name, generation).getMetadata();
      return describeObject(bucketName, name, metadata);
    } catch (error) {
      if (isObjectMissing(error)) return undefined;
      throw error;
    }
  };
  return {
    bucket: bucketName,
    find,
    async create(name, { body, contentType }, metadata) {
      const file = (await opened()).file(name);
      try {
        await file.save(body, {
          resumable: false,
          preconditionOpts: { ifGenerationMatch: 0 },
          metadata: { contentType, metadata: { ...metadata } },
        });
        return describeObject(bucketName, name, file.metadata);
      } catch (error) {
        // An account that may create but not overwrite is told 403 where the name is taken, not 412.
        const existing = hasCode(error, 412) || hasCode(error, 403) ? await find(name) : undefined;
        if (existing === undefined) throw error;
        return existing;
      }
    },
    async reader({ name, generation }) {
      const bucket = await opened();
      // Node computes MD5 natively; the client's CRC32C is JavaScript and took a quarter of an upload's time.
      return () => objectStream(fileOf(bucket, name, generation).createReadStream({ validation: 'md5' }));
    },
    async record({ name, generation }, metadata, customTime) {
      await fileOf(await opened(), name, generation).setMetadata({
        metadata: { ...metadata },
        ...(customTime && { customTime: customTime.toISOString() }),
      });
    },
  };
}

const fileOf = (bucket: Bucket, name: string, generation: string | undefined): File =>
  bucket.file(name, generation === undefined ? {} : { generation });

/** An object by its metadata, as Cloud Storage answers or lists it. */
export function describeObject(bucket: string, name: string, metadata: File['metadata']): StoredObject {
  const custom = Object.entries(metadata.metadata ?? {}).map(([key, value]) => [key, String(value)] as const);
  return {
    bucket,
    name,
    generation: String(metadata.generation),
    size: Number(metadata.size),
    metadata: Object.fromEntries(custom),
  };
}

/** Cloud Storage's answers carry their HTTP status as a number; the class would have to be loaded to ask for it. */
const hasCode = (error: unknown, code: number): error is Error =>
  error instanceof Error && 'code' in error && error.code === code;

/** A missing bucket is a fault of the settings and must not look like a missing object. */
const isObjectMissing = (error: unknown): boolean =>
  hasCode(error, 404) && !/bucket does not exist/i.test(error.message);
