import type { Clock } from '../clock.ts';
import type { EventTypes } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
import type { Fate, Message, Rejection } from '../message.ts';
import type { ObjectStore, StoredObject } from '../object-store.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import { parseAnnouncement } from './announcement.ts';
import type { SendFile } from './send-file.ts';
import { readStaged, type StagedObject } from './staged-object.ts';

export interface UploadAnnouncedParts {
  readonly objects: Pick<ObjectStore, 'bucket' | 'find' | 'reader' | 'record'>;
  readonly types: EventTypes;
  readonly sendFile: SendFile;
  readonly quarantine: Quarantine;
  readonly clock: Pick<Clock, 'now'>;
}

/** Takes one announced object to Flowcore; throws when Cloud Storage or Pub/Sub do not answer as they should. */
export type UploadAnnounced = (message: Message, deadlineMs: number) => Promise<Fate>;

type Found =
  | { readonly kind: 'found'; readonly object: StoredObject; readonly staged: StagedObject }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /** Nothing is wrong with the announcement, so it must come again when the settings are mended. */
  | { readonly kind: 'misconfigured'; readonly cause: string };

/**
 * The work of the `overflow` function: find the announced object, upload it, record the upload on the object.
 * An object whose upload is recorded is not uploaded again; one announced twice at once may be, under the same
 * file id and with the same bytes.
 */
export function createUploadAnnounced({
  objects,
  types,
  sendFile,
  quarantine,
  clock,
}: UploadAnnouncedParts): UploadAnnounced {
  const quarantined = async (
    message: Message,
    rejection: Rejection,
    loggedDetail = rejection.detail,
  ): Promise<Fate> => {
    await quarantine({ message, element: undefined, bytes: message.data, rejection, schema: undefined });
    return { fate: 'quarantined', reason: rejection.reason, detail: loggedDetail };
  };
  return async (message, deadlineMs) => {
    const found = await findAnnounced(message, objects);
    if (found.kind === 'misconfigured') return { fate: 'retry', cause: found.cause };
    if (found.kind === 'rejected') return quarantined(message, found.rejection);
    const { object, staged } = found;
    if (staged.uploadedAt !== undefined) return { fate: 'delivered' };
    const type = types.all.find(({ id }) => id === staged.schema);
    if (type === undefined) return { fate: 'retry', cause: `no schema ${staged.schema} is deployed` };
    const content = await objects.reader(object);
    const consequence = await sendFile({ staged, content, destination: type.fileDestination }, deadlineMs);
    switch (consequence.kind) {
      case 'delivered':
        break;
      case 'destination-missing':
      case 'event-fault':
      case 'size':
        return quarantined(message, rejectionOf(consequence), consequence.detail);
      default:
        return { fate: 'retry', cause: `${consequence.kind}: ${consequence.detail}` };
    }
    const uploadedAt = new Date(clock.now());
    await objects.record(object, { uploaded_at: uploadedAt.toISOString() }, uploadedAt);
    return { fate: 'delivered' };
  };
}

/** Why a file is not taken; its record announces the object, which is kept until it has been uploaded. */
function rejectionOf(
  consequence: Extract<Consequence, { kind: 'destination-missing' | 'event-fault' | 'size' }>,
): Rejection {
  const { kind, detail } = consequence;
  if (kind === 'destination-missing') return { reason: 'destination-missing', stage: 'overflow', detail };
  // The record keeps what Flowcore said; the fate, which is logged, does not, for it may quote the event.
  const answer = kind === 'event-fault' ? `${detail}: ${consequence.answer}` : detail;
  return { reason: 'refused', stage: 'overflow', detail: answer };
}

async function findAnnounced(message: Message, objects: UploadAnnouncedParts['objects']): Promise<Found> {
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
