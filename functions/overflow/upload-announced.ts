import type { Clock } from '../clock.ts';
import type { EventTypes } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
import type { Fate, Message, Rejection } from '../message.ts';
import type { ObjectStore, StoredObject } from '../object-store.ts';
import type { Quarantine } from '../quarantine/quarantine.ts';
import { findAnnounced } from './find-announced.ts';
import type { SendFile } from './send-file.ts';
import { failureMetadata } from './staged-object.ts';

export interface UploadAnnouncedParts {
  readonly objects: Pick<ObjectStore, 'bucket' | 'find' | 'reader' | 'record'>;
  readonly types: EventTypes;
  readonly sendFile: SendFile;
  readonly quarantine: Quarantine;
  readonly clock: Pick<Clock, 'now'>;
}

/** Takes one announced object to Flowcore; throws when Cloud Storage or Pub/Sub do not answer as they should. */
export type UploadAnnounced = (message: Message, deadlineMs: number) => Promise<Fate>;

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
  /** For `sluice staged list`. Without `customTime`: an object that was never uploaded must never be deleted. */
  const noteFailure = async (object: StoredObject, cause: string): Promise<void> => {
    const at = new Date(clock.now()).toISOString();
    // It changes nothing about the fate: the announcement comes again either way.
    await objects.record(object, failureMetadata({ cause, at })).catch(() => {});
  };
  return async (message, deadlineMs) => {
    const found = await findAnnounced(message, objects);
    if (found.kind === 'misconfigured') return { fate: 'retry', cause: found.cause };
    if (found.kind === 'rejected') return quarantined(message, found.rejection);
    const { object, staged } = found;
    if (staged.uploadedAt !== undefined) return { fate: 'delivered' };
    const type = types.all.find(({ id }) => id === staged.schema);
    if (type === undefined) return { fate: 'retry', cause: `no schema ${staged.schema} is deployed` };
    const read = await objects.reader(object);
    let isTried = false;
    const content = () => {
      isTried = true;
      return read();
    };
    const consequence = await sendFile({ staged, content, destination: type.fileDestination }, deadlineMs);
    switch (consequence.kind) {
      case 'delivered':
        break;
      case 'destination-missing':
      case 'event-fault':
      case 'size':
        return quarantined(message, rejectionOf(consequence), consequence.detail);
      default: {
        const cause = `${consequence.kind}: ${consequence.detail}`;
        // What is held back while Flowcore is down would say no more, over and over.
        if (isTried) await noteFailure(object, cause);
        return { fate: 'retry', cause };
      }
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
