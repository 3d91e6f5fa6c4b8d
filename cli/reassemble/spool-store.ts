import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Head, HeldParts, PartStore } from './part-store.ts';

const HEAD = 'head.json';

/**
 * Holds parts in a folder, where they outlast the process; with `isDurable` the machine too. The folder belongs to
 * one process at a time.
 */
export function spoolStore(folder: string, { isDurable }: { readonly isDurable: boolean }): PartStore {
  mkdirSync(folder, { recursive: true });
  const write = (path: string, content: Buffer | string): void => {
    // A name without `.tmp` means that all of it is there.
    writeFileSync(`${path}.tmp`, content, { flush: isDurable });
    renameSync(`${path}.tmp`, path);
  };
  const pathOf = (key: string, part: number) => join(folder, key, `${part}.part`);
  return {
    load: () =>
      readdirSync(folder)
        .filter((key) => existsSync(join(folder, key, HEAD)))
        .map((key) => ({ key, head: readHead(join(folder, key, HEAD)), parts: heldIn(join(folder, key)) })),
    put(key, head, part, bytes) {
      const headPath = join(folder, key, HEAD);
      if (!existsSync(headPath)) {
        mkdirSync(join(folder, key), { recursive: true });
        write(headPath, JSON.stringify(head));
      }
      write(pathOf(key, part), bytes);
    },
    get: (key, part) => readFileSync(pathOf(key, part)),
    drop: (key) => rmSync(join(folder, key), { recursive: true, force: true }),
  };
}

/** JSON leaves out a size that is not known. */
function readHead(path: string): Head {
  const { format, fileId, sha256, size, totalParts }: Head = JSON.parse(readFileSync(path, 'utf8'));
  return { format, fileId, sha256, size, totalParts };
}

function heldIn(folder: string): HeldParts {
  const parts: HeldParts = new Map();
  for (const name of readdirSync(folder)) {
    const [, number] = /^(\d+)[.]part$/.exec(name) ?? [];
    if (number !== undefined) parts.set(Number(number), statSync(join(folder, name)).size);
  }
  return parts;
}
