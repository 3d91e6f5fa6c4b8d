import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildDist } from '../../../infra/bundle/build-dist.ts';
import { writeFolder } from '../../../infra/bundle/folder.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What `pulumi up` needs of the project, beside what is installed and what is built. */
const SOURCES = ['Pulumi.yaml', 'infra', 'schemas', 'package.json'];

/**
 * Copies the project to a new folder and builds it there, so that a preview neither finds nor leaves anything in the
 * working tree. The folder goes when `use` has ended.
 */
export async function withProjectCopy<T>(use: (root: string) => Promise<T>): Promise<T> {
  const root = mkdtempSync(join(tmpdir(), 'sluice-project-'));
  try {
    for (const source of SOURCES) cpSync(join(ROOT, source), join(root, source), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
    const { files } = await buildDist(ROOT);
    writeFolder(join(root, 'dist'), files);
    return await use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
