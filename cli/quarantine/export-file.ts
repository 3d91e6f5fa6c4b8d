import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { syncFolder } from '../files/sync-folder.ts';

/** Where exported lines go. */
export interface ExportFile {
  write(line: string): Promise<void>;
  /** Resolves when everything written would survive a loss of power. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** A new file; one that is there may hold the only copy of what was removed from quarantine, and is left alone. */
export async function createExportFile(path: string): Promise<ExportFile> {
  const file = await open(path, 'wx').catch((error: unknown) => {
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    const problem = isThere ? 'it is there already: name another' : describeProblem(error);
    throw new Failure(`exporting to ${path}: ${problem}`);
  });
  return {
    async write(line) {
      await file.appendFile(`${line}\n`);
    },
    async sync() {
      await file.sync();
      await syncFolder(dirname(path));
    },
    close: () => file.close(),
  };
}

/** Standard output, which somebody may close early. */
export function exportToStream(out: NodeJS.WritableStream): ExportFile {
  const ignore = (): void => {};
  out.on('error', ignore);
  return {
    write: (line) =>
      new Promise((resolve, reject) => {
        out.write(`${line}\n`, (error) => {
          if (error) reject(new Failure(`exporting to standard output: ${describeProblem(error)}`));
          else resolve();
        });
      }),
    sync: async () => {},
    close: async () => {
      out.removeListener('error', ignore);
    },
  };
}
