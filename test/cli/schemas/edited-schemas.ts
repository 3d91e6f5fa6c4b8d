import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A schema file as its JSON. */
export interface SchemaJson {
  required: string[];
  properties: Record<string, unknown>;
  flowcore: Record<string, unknown>;
}

/** Copies of the shipped schemas, each changed in its way; remove them in an `after` hook. */
export interface Copies {
  /** A copy in which one type's file is changed. */
  edited(type: string, edit: (schema: SchemaJson) => void): string;
  /** A copy in which files hold other texts. */
  replaced(files: Readonly<Record<string, string>>): string;
  /** A file beside the copies. */
  file(name: string, content: string): string;
  remove(): void;
}

export function createCopies(): Copies {
  const root = mkdtempSync(join(tmpdir(), 'sluice-copies-'));
  let made = 0;
  const copy = (): string => {
    made += 1;
    const folder = join(root, `schemas-${made}`);
    cpSync('schemas', folder, { recursive: true });
    return folder;
  };
  return {
    edited(type, edit) {
      const folder = copy();
      const path = join(folder, `${type}.schema.json`);
      const schema: SchemaJson = JSON.parse(readFileSync(path, 'utf8'));
      edit(schema);
      writeFileSync(path, JSON.stringify(schema));
      // Examples that an edited schema contradicts would stop it from being loaded.
      rmSync(join(folder, 'examples'), { recursive: true });
      return folder;
    },
    replaced(files) {
      const folder = copy();
      for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
      return folder;
    },
    file(name, content) {
      writeFileSync(join(root, name), content);
      return join(root, name);
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
