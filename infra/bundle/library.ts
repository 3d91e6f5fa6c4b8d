import { join } from 'node:path';
import { buildLibrary } from './build-library.ts';
import { writeFolder } from './folder.ts';

const FOLDER = 'build/reassemble';

/** `npm run build:library`: writes the package for consumers, which `npm pack` makes a file of. */
const root = join(import.meta.dirname, '..', '..');
const files = await buildLibrary(root);
writeFolder(join(root, FOLDER), files);
for (const [name, { length }] of files) console.log(`${String(length).padStart(9)} ${FOLDER}/${name}`);
