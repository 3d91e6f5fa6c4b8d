import type { Checksums } from './checksums.ts';
import type { JsonObject } from './merge-patch.ts';
import type { Version } from './preconditions.ts';
import type { ObjectSettings } from './settings.ts';

/** A bucket as it lies on disk; `config` is what the client sent (lifecycle, labels, location), untouched. */
export interface StoredBucket {
  readonly name: string;
  readonly timeCreated: string;
  readonly updated: string;
  readonly metageneration: number;
  readonly config: JsonObject;
}

/** An object as it lies on disk, beside its content. */
export interface StoredObject extends Version, Checksums {
  readonly bucket: string;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly timeCreated: string;
  readonly updated: string;
  readonly settings: ObjectSettings;
}

/** A bucket as the JSON API shows it: https://cloud.google.com/storage/docs/json_api/v1/buckets#resource */
export function bucketResource(bucket: StoredBucket, origin: string): JsonObject {
  return {
    location: 'US',
    locationType: 'multi-region',
    storageClass: 'STANDARD',
    ...bucket.config,
    kind: 'storage#bucket',
    id: bucket.name,
    name: bucket.name,
    selfLink: `${origin}/storage/v1/b/${bucket.name}`,
    metageneration: String(bucket.metageneration),
    etag: Buffer.from(String(bucket.metageneration)).toString('base64'),
    timeCreated: bucket.timeCreated,
    updated: bucket.updated,
  };
}

/** An object as the JSON API shows it: https://cloud.google.com/storage/docs/json_api/v1/objects#resource */
export function objectResource(object: StoredObject, origin: string): JsonObject {
  const path = `/storage/v1/b/${object.bucket}/o/${encodeURIComponent(object.name)}`;
  return {
    storageClass: 'STANDARD',
    ...object.settings,
    kind: 'storage#object',
    id: `${object.bucket}/${object.name}/${object.generation}`,
    selfLink: `${origin}${path}`,
    mediaLink: `${origin}/download${path}?generation=${object.generation}&alt=media`,
    bucket: object.bucket,
    name: object.name,
    generation: String(object.generation),
    metageneration: String(object.metageneration),
    size: String(object.size),
    crc32c: object.crc32c,
    md5Hash: object.md5Hash,
    etag: etagOf(object),
    timeCreated: object.timeCreated,
    updated: object.updated,
    timeStorageClassUpdated: object.timeCreated,
    timeFinalized: object.timeCreated,
  };
}

/** Changes with the content and with the metadata. */
export function etagOf(object: Version): string {
  return Buffer.from(`${object.generation}/${object.metageneration}`).toString('base64');
}
