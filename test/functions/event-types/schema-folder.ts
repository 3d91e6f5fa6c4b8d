import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BadSchemas, type SchemaProblem } from '../../../functions/event-types/annotation.ts';
import type { EventTypes } from '../../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';

/** The folder that Sluice ships. */
export const SHIPPED_SCHEMAS = join(import.meta.dirname, '..', '..', '..', 'schemas');

/** Files of a `schemas/` folder by name: text as it stands, or a value to write as JSON. */
export type Files = Readonly<Record<string, unknown>>;

/** Loads a folder that holds the shipped meta-schema and these files, and removes it again. */
export function loadFiles(files: Files): EventTypes {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-schemas-'));
  try {
    copyFileSync(join(SHIPPED_SCHEMAS, 'flowcore.meta.json'), join(folder, 'flowcore.meta.json'));
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return loadEventTypes(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is wrong with these files; none when they load. */
export function problemsOf(files: Files): readonly SchemaProblem[] {
  try {
    loadFiles(files);
    return [];
  } catch (error) {
    if (error instanceof BadSchemas) return error.problems;
    throw error;
  }
}

/** A sound event type `shop/<name>`, its schema and annotation changed as told. */
export function eventType(
  name: string,
  { flowcore = {}, ...schema }: { readonly flowcore?: object; readonly [keyword: string]: unknown } = {},
): object {
  return {
    $id: `shop/${name}`,
    type: 'object',
    required: ['id', 'at'],
    properties: { id: { type: 'string' }, at: { type: 'number' } },
    ...schema,
    flowcore: {
      attributeValues: [name],
      flowType: 'shop.0',
      eventType: `${name}.0`,
      fileEventType: `${name}.file.0`,
      key: ['id'],
      eventTime: ['at'],
      validTime: ['eventTime'],
      ...flowcore,
    },
  };
}
