import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SchemaProblem } from './annotation.ts';

/** A JSON file of `schemas/`. */
export interface SchemaFile {
  /** Relative to `schemas/`. */
  readonly file: string;
  readonly content: unknown;
}

/** An example payload: its exact text, because duplicate keys and number forms are part of it. */
export interface Example {
  /** Relative to `schemas/`. */
  readonly file: string;
  /** Name of the event type it belongs to. */
  readonly type: string;
  /** undefined for a valid one, else the reason for which it is quarantined. */
  readonly reason: string | undefined;
  readonly text: string;
}

/** Reads every `*.schema.json` of a folder; files that are not JSON become problems. */
export function readSchemaFiles(folder: string, problems: SchemaProblem[]): readonly SchemaFile[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));
  return names.toSorted().flatMap((file): SchemaFile[] => {
    try {
      return [{ file, content: JSON.parse(readFileSync(join(folder, file), 'utf8')) }];
    } catch (error) {
      problems.push({ file, pointer: '', message: `is not JSON: ${(error as Error).message}` });
      return [];
    }
  });
}

/** Reads `examples/<type>/valid/*.json` and `examples/<type>/invalid/<reason>.<what>.json`. */
export function readExamples(folder: string): readonly Example[] {
  return filesBelow(folder, 'examples').flatMap((type) =>
    ['valid', 'invalid'].flatMap((kind) =>
      filesBelow(folder, `examples/${type}/${kind}`).map((name): Example => {
        const file = `examples/${type}/${kind}/${name}`;
        const reason = kind === 'invalid' ? name.split('.')[0] : undefined;
        return { file, type, reason, text: readFileSync(join(folder, file), 'utf8') };
      }),
    ),
  );
}

const filesBelow = (folder: string, below: string): readonly string[] =>
  existsSync(join(folder, below)) ? readdirSync(join(folder, below)).toSorted() : [];
