import { appendFileSync, closeSync, mkdirSync, openSync, readSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { lines } from '../../cli/ndjson/lines.ts';
import { type EventIndex, eventIndex, type Location } from './event-index.ts';
import { type StoredEvent, typeKey } from './stored-event.ts';

/** The events that were accepted, append-only, in `<dataDir>/events.ndjson`. */
export interface EventStore {
  /** Appends complete lines; they are in the file when this returns. */
  append(events: Iterable<StoredEvent>): void;
  read(location: Location): StoredEvent;
  readonly index: Pick<EventIndex, 'timeBuckets' | 'entries'>;
  close(): void;
}

/** Lines are written in pieces of this many characters at least, so that a large batch is not held twice. */
const writeChars = 4 * 1024 * 1024;

/** Opens the store; `seen` is told of every event that an earlier run left there. */
export async function openStore(dataDir: string, seen: (event: StoredEvent) => void): Promise<EventStore> {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, 'events.ndjson');
  const index = eventIndex();
  const file = openSync(path, 'a+');
  let size = 0;

  const note = (event: StoredEvent, length: number) => {
    index.add(typeKey(event), event.timeBucket, { offset: size, length });
    size += length + 1;
  };
  for await (const line of lines(path, 'left out')) {
    const event = JSON.parse(line.toString('utf8')) as StoredEvent;
    note(event, line.length);
    seen(event);
  }
  // What follows the last newline is a line that a killed process did not finish.
  truncateSync(path, size);

  return {
    append(events) {
      let text = '';
      for (const event of events) {
        const line = JSON.stringify(event);
        note(event, Buffer.byteLength(line));
        text += `${line}\n`;
        if (text.length < writeChars) continue;
        appendFileSync(file, text);
        text = '';
      }
      appendFileSync(file, text);
    },
    read({ offset, length }) {
      const line = Buffer.alloc(length);
      readSync(file, line, 0, length, offset);
      return JSON.parse(line.toString('utf8')) as StoredEvent;
    },
    index,
    close: () => closeSync(file),
  };
}
