import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { iso } from '../times.ts';
import type { Row } from './accounts.ts';
import { type Occurrence, partAt } from './occurrence.ts';

/** A file that `replay --only` reads: one line for each event. */
export interface MissingFile {
  add(occurrence: Occurrence, row: Row, reason: string): void;
  /** Puts the file in its place; returns its name, or undefined where there was nothing to write. */
  close(): string | undefined;
}

const BUFFERED_CHARS = 64 * 1024;

/** The file comes into its place when it is whole; without a line there is none. The audit's name is its own. */
export function createMissingFile(path: string, audit: string): MissingFile {
  // Two audits of one window have a file each.
  const unfinished = `${path}.${audit}.tmp`;
  let file: number | undefined;
  let text = '';
  const telling = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      rmSync(unfinished, { force: true });
      throw new Failure(`writing ${path}: ${describeProblem(error)}`);
    }
  };
  const write = (): void => {
    telling(() => {
      if (file === undefined) {
        mkdirSync(dirname(path), { recursive: true });
        file = openSync(unfinished, 'w');
      }
      // Unlike writeSync, it goes on after a short write, and throws where the disk is full.
      writeFileSync(file, text);
    });
    text = '';
  };
  return {
    add({ place, messageId, publishMs, eventKey }, { topic, type }, reason) {
      const publishTime = iso(publishMs);
      const { element = null } = partAt(place);
      text += `${JSON.stringify({ topic, messageId, element, publishTime, type, eventKey: eventKey === '' ? null : eventKey, reason })}\n`;
      if (text.length >= BUFFERED_CHARS) write();
    },
    close() {
      if (text !== '') write();
      if (file === undefined) return undefined;
      const written = file;
      telling(() => {
        closeSync(written);
        renameSync(unfinished, path);
      });
      return path;
    },
  };
}
