import { createHash } from 'node:crypto';
import type { ReassembledFile } from './reassembler.ts';

/** Sluice's own ids are hex; anyone who may write to Flowcore can choose others. */
const HARMLESS = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,127}$/;

/**
 * The names under which an event may be written, in order of preference: by its file id, and, where that name is
 * taken by other content, with the content's checksum. No file id leads out of the folder, and `~` keeps apart the
 * names of ids that are not written as they are.
 */
export function fileNames({ fileId, sha256 }: Pick<ReassembledFile, 'fileId' | 'sha256'>): readonly string[] {
  const stem = HARMLESS.test(fileId)
    ? fileId
    : `~${createHash('sha256').update(fileId).digest('hex').slice(0, 32)}`;
  return [`${stem}.json`, `${stem}.${sha256}.json`];
}
