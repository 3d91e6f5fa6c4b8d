import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** What the Pulumi program is made of, and reads. */
const PARTS = ['infra', 'schemas', 'package.json', 'Pulumi.yaml'];

/** Copies the Pulumi program to a temporary folder, beside a `dist/` of its own where it is to be built. */
export function copyProject(isBuilt: boolean): string {
  const root = mkdtempSync(join(tmpdir(), 'sluice-program-'));
  for (const part of PARTS) cpSync(join(ROOT, part), join(root, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(root, 'node_modules'));
  if (!isBuilt) return root;
  mkdirSync(join(root, 'dist'));
  for (const name of ['index.cjs', 'package.json', 'package-lock.json']) {
    writeFileSync(join(root, 'dist', name), name);
  }
  return root;
}
