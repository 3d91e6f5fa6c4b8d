import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileNames } from './file-names.ts';
import type { ReassembledFile } from './reassembler.ts';

/** Where events go; tells whether the event is new there. */
export type Sink = (file: ReassembledFile) => Promise<boolean>;

/** Checks events only. */
export const noSink: Sink = async () => false;

/** Writes each event as a file of its own. One that is there with the same bytes is left alone. */
export function folderSink(folder: string): Sink {
  mkdirSync(folder, { recursive: true });
  return async (file) => {
    for (const name of fileNames(file)) {
      const path = join(folder, name);
      if (!existsSync(path)) {
        writeFileSync(`${path}.tmp`, file.bytes);
        renameSync(`${path}.tmp`, path);
        return true;
      }
      if (readFileSync(path).equals(file.bytes)) return false;
    }
    throw new Error(`${folder} holds other content under the names of file ${JSON.stringify(file.fileId)}`);
  };
}

/** Writes events as NDJSON: line breaks, which JSON allows between its tokens, become spaces. */
export const streamSink =
  (out: NodeJS.WritableStream): Sink =>
  async ({ bytes }) => {
    const isOneLine = !bytes.includes('\n') && !bytes.includes('\r');
    const line = Buffer.concat([isOneLine ? bytes : bytes.map(withoutBreak), Buffer.from('\n')]);
    if (!out.write(line)) await once(out, 'drain');
    return true;
  };

const SPACE = 0x20;
const LINE_BREAKS: ReadonlySet<number> = new Set([0x0a, 0x0d]);
const withoutBreak = (byte: number): number => (LINE_BREAKS.has(byte) ? SPACE : byte);
