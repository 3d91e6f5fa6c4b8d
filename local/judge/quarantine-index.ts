import type { QuarantineLine } from './quarantine-line.ts';
import type { Location, Records } from './records.ts';
import { append } from './stored-index.ts';

/** A quarantine record, by what it says of itself. */
export interface RecordRef {
  readonly location: Location;
  /** Index in the message's array. */
  readonly element: number | undefined;
  readonly reason: string;
  /** As the record names it. */
  readonly publishTime: string;
}

/** The quarantine's records by the id of the message; the bytes stay on disk. */
export type QuarantineIndex = Map<string, RecordRef[]>;

/** Reads the quarantine once. */
export async function indexQuarantine(records: Records<QuarantineLine>): Promise<QuarantineIndex> {
  const index: QuarantineIndex = new Map();
  for await (const { record, location } of records.all()) {
    const { message_id = '', element, reason = '', publish_time = '' } = record.attributes;
    append(index, message_id, {
      location,
      element: element === undefined ? undefined : Number(element),
      reason,
      publishTime: publish_time,
    });
  }
  return index;
}
