import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { lines } from '../../cli/ndjson/lines.ts';

/** Where a line lies in its file, in bytes. */
export interface Location {
  readonly offset: number;
  readonly length: number;
}

/** A file of one JSON record per line, read twice: once through, then one record at a time. */
export interface Records<T> {
  all(): AsyncGenerator<{ readonly record: T; readonly location: Location }, void>;
  read(location: Location): T;
  close(): void;
}

/** Opens a file that one of this machine's own servers wrote. */
export function openRecords<T>(path: string, whenMissing: 'fail' | 'empty' = 'fail'): Records<T> {
  const file = existsSync(path) ? openSync(path, 'r') : undefined;
  if (file === undefined && whenMissing === 'fail') {
    throw new Error(`${path} is missing; name the folder of a run as npm start --data left it`);
  }
  return {
    async *all() {
      if (file === undefined) return;
      let offset = 0;
      for await (const line of lines(path, 'kept')) {
        const location = { offset, length: line.length };
        offset += line.length + 1;
        yield { record: parse<T>(line, path, location), location };
      }
    },
    read(location) {
      const line = Buffer.alloc(location.length);
      if (file !== undefined) readSync(file, line, 0, location.length, location.offset);
      return parse<T>(line, path, location);
    },
    close() {
      if (file !== undefined) closeSync(file);
    },
  };
}

function parse<T>(line: Buffer, path: string, { offset }: Location): T {
  try {
    return JSON.parse(line.toString('utf8')) as T;
  } catch (cause) {
    throw new Error(`reading ${path}: the line at byte ${offset} is not JSON; run again on a new folder`, {
      cause,
    });
  }
}
