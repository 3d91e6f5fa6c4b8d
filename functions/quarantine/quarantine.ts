import type { ObjectStore } from '../object-store.ts';
import type { Publish } from '../publish.ts';
import { quarantineRecord, type RejectedPart } from './record.ts';

/** Puts a rejected part into quarantine; resolves when Pub/Sub has confirmed the record, else throws. */
export type Quarantine = (part: RejectedPart) => Promise<void>;

/** Builds the quarantine: what is too large for Pub/Sub goes to the bucket first, then the record names it. */
export function createQuarantine(publish: Publish, objects: Pick<ObjectStore, 'create'>): Quarantine {
  return async (part) => {
    const record = quarantineRecord(part);
    for (const { name, body } of record.objects) {
      await objects.create(name, { body, contentType: 'application/octet-stream' }, {});
    }
    await publish(record.data, record.attributes);
  };
}
