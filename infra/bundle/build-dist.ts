import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BundledCode, bundleCode, INSTALLED } from './bundle-code.ts';
import { lockOf, manifestOf } from './package-files.ts';
import { precompile } from './precompile.ts';

/**
 * Makes the folder that Cloud Run functions are built from, of the project in `root`: the same bytes of the same sources, wherever they lie. Throws
 * BadSchemas, as the start does, when the schemas are not sound.
 */
export async function buildDist(root: string): Promise<BundledCode> {
  const readJson = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  const { files, inputs } = await bundleCode(root, precompile(join(root, 'schemas')));
  const manifest = manifestOf(readJson('package.json'), 'index.cjs', INSTALLED);
  const lock = lockOf(readJson('package-lock.json'), manifest);
  const texts = { 'package.json': manifest, 'package-lock.json': lock };
  const described = Object.entries(texts).map(([name, value]) => [name, asFile(value)] as const);
  return { files: new Map([...files, ...described]), inputs };
}

const asFile = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
