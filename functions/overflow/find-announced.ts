import type { Message, Rejection } from '../message.ts';
import type { ObjectStore, StoredObject } from '../object-store.ts';
import { parseAnnouncement } from './announcement.ts';
import { readStaged, type StagedObject } from './staged-object.ts';

/** What an announcement leads to. */
export type Found =
  | { readonly kind: 'found'; readonly object: StoredObject; readonly staged: StagedObject }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /** Nothing is wrong with the announcement, so it must come again when the settings are mended. */
  | { readonly kind: 'misconfigured'; readonly cause: string };

/** Finds the object that a message announces. */
export async function findAnnounced(
  message: Message,
  objects: Pick<ObjectStore, 'bucket' | 'find'>,
): Promise<Found> {
  const announcement = message.isBase64 ? parseAnnouncement(message.data) : undefined;
  if (announcement === undefined) return rejected('bad-announcement', 'the data does not announce an object');
  if (announcement.bucket !== objects.bucket) {
    const cause = `announces bucket ${announcement.bucket}, STAGING_BUCKET is ${objects.bucket}: mend the setting`;
    return { kind: 'misconfigured', cause };
  }
  const object = await objects.find(announcement.object, announcement.generation);
  if (object === undefined) {
    return rejected(
      'staged-object-missing',
      `the bucket has no such object of generation ${announcement.generation}`,
    );
  }
  const staged = readStaged(object);
  if (staged === undefined) {
    return rejected('staged-object-foreign', 'the object does not carry the metadata of a staged event');
  }
  return { kind: 'found', object, staged };
}

const rejected = (reason: Rejection['reason'], detail: string): Found => ({
  kind: 'rejected',
  rejection: { reason, stage: 'overflow', detail },
});
