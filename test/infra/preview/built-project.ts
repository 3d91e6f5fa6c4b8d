import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildDist } from '../../../infra/bundle/build-dist.ts';
import { writeFolder } from '../../../infra/bundle/folder.ts';
import { copyProject } from '../support/project-copy.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/**
 * Copies the Pulumi program to a folder of its own, beside what `npm run build` makes, so that a preview neither finds
 * nor leaves anything in the working tree. The folder goes when `use` has ended.
 */
export async function withBuiltProject<T>(use: (root: string) => Promise<T>): Promise<T> {
  const root = copyProject(false);
  try {
    writeFolder(join(root, 'dist'), (await buildDist(ROOT)).files);
    return await use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}
