import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The latency of the events that the embedded Flowcore stored lately. */
export interface LiveLatency {
  /** 99 of 100 were stored within this many milliseconds of their publish time; undefined before the first. */
  p99Ms(): number | undefined;
  close(): void;
}

const MOST_BYTES = 1024 * 1024;
const KEPT = 1_000;
/** A stored line carries the event's text, with Pub/Sub's publish time in it, before the time of its storing. */
const TIMES = /\\"publish_time\\":\\"([^"\\]+)\\"[^\n]*?"storedAt":"([^"]+)"/g;

/** Reads the newest lines of a growing `events.ndjson`, a sample of them when they are many. */
export function openLiveLatency(path: string): LiveLatency {
  const file = openSync(path, 'r');
  const buffer = Buffer.alloc(MOST_BYTES);
  let position = fstatSync(file).size;
  let latest: number[] = [];
  return {
    p99Ms() {
      const { size } = fstatSync(file);
      const start = Math.max(position, size - MOST_BYTES);
      const bytes = readSync(file, buffer, 0, size - start, start);
      position = start + bytes;
      const fresh = [...buffer.toString('utf8', 0, bytes).matchAll(TIMES)].map(
        ([, published = '', stored = '']) => Date.parse(stored) - Date.parse(published),
      );
      latest = [...latest, ...fresh].slice(-KEPT);
      return latest.toSorted((a, b) => a - b)[Math.ceil(latest.length * 0.99) - 1];
    },
    close: () => closeSync(file),
  };
}
