import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import type { Quarantine } from '../../functions/quarantine/quarantine.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { exportLine } from '../quarantine/export-line.ts';

/** A quarantine in a file, for what must not come into the deployment's own. */
export interface QuarantineFile {
  /** Resolves when the record would survive a loss of power. */
  readonly add: Quarantine;
  close(): Promise<void>;
}

interface Opened {
  readonly file: FileHandle;
  /** Up to the end of the last line that is whole. */
  length: number;
}

const NEWLINE = 0x0a;
const PIECE = 64 * 1024;

/**
 * One line for each rejected part, as `sluice quarantine export` writes it; the file is made with the first. Lines
 * that come while others are being written are synced together.
 */
export function openQuarantineFile(path: string, clock: Pick<Clock, 'now'>): QuarantineFile {
  let opened: Opened | undefined;
  let waiting: string[] = [];
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const write = async (): Promise<void> => {
    const lines = Buffer.from(waiting.join(''));
    waiting = [];
    next = undefined;
    opened ??= await openAtEnd(path);
    const { file, length } = opened;
    // What a write has left that failed, or died, is no line.
    await file.truncate(length);
    await file.appendFile(lines);
    await file.sync();
    opened.length += lines.length;
  };
  return {
    add({ message, element, bytes, rejection, schema }) {
      const rejected = { message: { ...message, element, data: bytes }, rejection, schema };
      waiting.push(`${JSON.stringify(exportLine(rejected, clock.now()))}\n`);
      next ??= writing = writing.catch(() => {}).then(write);
      return next;
    },
    async close() {
      await writing.catch(() => {});
      await opened?.file.close();
    },
  };
}

async function openAtEnd(path: string): Promise<Opened> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(path, 'a+');
  try {
    await syncFolder(dirname(path));
    return { file, length: await endOfLines(file) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function endOfLines(file: FileHandle): Promise<number> {
  const piece = Buffer.alloc(PIECE);
  for (let end = (await file.stat()).size; end > 0; ) {
    const start = Math.max(0, end - PIECE);
    const { bytesRead } = await file.read(piece, 0, end - start, start);
    const newline = piece.subarray(0, bytesRead).lastIndexOf(NEWLINE);
    if (newline >= 0) return start + newline + 1;
    end = start;
  }
  return 0;
}
