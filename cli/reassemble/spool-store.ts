import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Head, HeldParts, PartStore } from './part-store.ts';

const HEAD = 'head.json';

/**
 * Holds parts in a folder, where they outlast the process; with `isDurable` the machine too. The folder belongs to
 * one process at a time.
 */
export function spoolStore(folder: string, { isDurable }: { readonly isDurable: boolean }): PartStore {
  const sync = isDurable ? syncFolder : () => {};
  const makeFolder = (path: string): void => {
    const first = mkdirSync(path, { recursive: true });
    if (first === undefined) return;
    // Each folder is a name in the one above it.
    for (let each = resolve(path); each.length >= resolve(first).length; each = dirname(each))
      sync(dirname(each));
  };
  makeFolder(folder);
  const write = (path: string, content: Buffer | string): void => {
    // A name without `.tmp` means that all of it is there.
    writeFileSync(`${path}.tmp`, content, { flush: isDurable });
    renameSync(`${path}.tmp`, path);
    sync(dirname(path));
  };
  const pathOf = (key: string, part: number) => join(folder, key, `${part}.part`);
  return {
    load: () =>
      readdirSync(folder).flatMap((key) => {
        const head = readHead(join(folder, key, HEAD));
        return head === undefined ? [] : [{ key, head, parts: heldIn(join(folder, key)) }];
      }),
    adopt(key, head) {
      if (!existsSync(join(folder, key))) return new Map();
      // Keys are made of heads, so this is the one that was lost.
      write(join(folder, key, HEAD), JSON.stringify(head));
      return heldIn(join(folder, key));
    },
    put(key, head, part, bytes) {
      const headPath = join(folder, key, HEAD);
      if (!existsSync(headPath)) {
        makeFolder(join(folder, key));
        write(headPath, JSON.stringify(head));
      }
      write(pathOf(key, part), bytes);
    },
    get: (key, part) => readFileSync(pathOf(key, part)),
    drop: (key) => rmSync(join(folder, key), { recursive: true, force: true }),
  };
}

/** JSON leaves out a size that is not known; undefined where there is no head, or not all of one. */
function readHead(path: string): Head | undefined {
  try {
    const { format, fileId, sha256, size, totalParts }: Head = JSON.parse(readFileSync(path, 'utf8'));
    return { format, fileId, sha256, size, totalParts };
  } catch (error) {
    if (error instanceof SyntaxError || !existsSync(path)) return undefined;
    throw error;
  }
}

/** As `syncFolder` of the commands, but a reassembler answers at once. */
function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function heldIn(folder: string): HeldParts {
  const parts: HeldParts = new Map();
  for (const name of readdirSync(folder)) {
    const [, number] = /^(\d+)[.]part$/.exec(name) ?? [];
    if (number !== undefined) parts.set(Number(number), statSync(join(folder, name)).size);
  }
  return parts;
}
