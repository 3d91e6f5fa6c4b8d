import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Value, Values } from './captured.ts';

/** Writes what a program would upload as one archive into a folder. */
export function unpack(archive: Value | undefined, folder: string): void {
  const { path, assets } = valuesOf(valuesOf(archive).archive);
  if (typeof path === 'string') cpSync(path, folder, { recursive: true });
  for (const [name, part] of Object.entries(valuesOf(assets))) {
    const isFile = valuesOf(part).asset !== undefined;
    (isFile ? write : unpack)(part, join(folder, name));
  }
}

function write(file: Value, place: string): void {
  const { path, text } = valuesOf(valuesOf(file).asset);
  mkdirSync(dirname(place), { recursive: true });
  if (typeof path === 'string') cpSync(path, place);
  else writeFileSync(place, String(text));
}

const valuesOf = (value: Value | undefined): Values => (typeof value === 'object' ? (value as Values) : {});
