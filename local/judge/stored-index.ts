import type { StoredEvent } from '../flowcore/stored-event.ts';
import { filePart } from './files.ts';
import { isObject, parseJson } from './json.ts';
import { createLatencies, type Latencies } from './latencies.ts';
import type { Location, Records } from './records.ts';

/** An event in Flowcore's store, by what it says of itself. */
export interface StoredRef {
  readonly location: Location;
  readonly eventKey: string;
  readonly isPointer: boolean;
  /** As the event names it. */
  readonly publishTime: string;
}

/** A stored part of a file. */
export interface PartRef {
  readonly location: Location;
  readonly part: number;
}

/** Where everything in Flowcore's store lies; the events themselves stay on disk. */
export interface StoredIndex {
  /** By message id. */
  readonly events: Map<string, StoredRef[]>;
  /** By file id. */
  readonly files: Map<string, PartRef[]>;
  /** What names no message. */
  readonly strangers: readonly string[];
  readonly missedByRunningConsumer: number;
  readonly latencies: Latencies;
}

/** Reads Flowcore's store once. */
export async function indexStored(records: Records<StoredEvent>): Promise<StoredIndex> {
  const events = new Map<string, StoredRef[]>();
  const files = new Map<string, PartRef[]>();
  const strangers: string[] = [];
  const latencies = createLatencies();
  let missedByRunningConsumer = 0;
  for await (const { record, location } of records.all()) {
    const part = filePart(record);
    if (part !== undefined) {
      append(files, part.fileId, { location, part: part.part });
      continue;
    }
    if (record.missedByRunningConsumer) missedByRunningConsumer += 1;
    const own = ownWords(record.raw);
    if (own === undefined) {
      strangers.push(`Flowcore holds ${record.eventType} ${record.eventId}, which names no message`);
      continue;
    }
    const { messageId, ...words } = own;
    append(events, messageId, { location, ...words });
    latencies.add(Date.parse(record.storedAt) - Date.parse(own.publishTime));
  }
  return { events, files, strangers, missedByRunningConsumer, latencies };
}

function ownWords(raw: string) {
  const value = parseJson(raw);
  if (!isObject(value) || !isObject(value.delivery)) return undefined;
  const { message_id: messageId, publish_time: publishTime } = value.delivery;
  if (typeof messageId !== 'string') return undefined;
  return {
    messageId,
    publishTime: String(publishTime),
    eventKey: String(value.event_key),
    isPointer: Object.hasOwn(value, 'overflow'),
  };
}

/** Adds to the list under a key. */
export function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
