import { join } from 'node:path';
import { BadSchemas } from '../functions/event-types/annotation.ts';
import { buildDist } from './bundle/build-dist.ts';
import { contentHash } from './bundle/content-hash.ts';
import { writeFolder } from './bundle/folder.ts';

/** `npm run build`: writes `dist/`, which Cloud Run functions are built from, and tells its sizes and its hash. */
async function main(): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const { files } = await buildDist(root);
  writeFolder(join(root, 'dist'), files);
  for (const [name, { length }] of files) console.log(`${String(length).padStart(9)} dist/${name}`);
  console.log(`content hash ${contentHash(files)}`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof BadSchemas)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
