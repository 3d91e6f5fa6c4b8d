import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RunError } from '@pulumi/pulumi';
import { contentHash } from './bundle/content-hash.ts';
import { readFolder } from './bundle/folder.ts';

/** What `npm run build` made. */
export interface Build {
  readonly folder: string;
  readonly contentHash: string;
}

/** Reads the folder that the functions are built from; refuses to go on without it. */
export function readBuild(folder: string): Build {
  const isBuilt = ['index.cjs', 'package.json', 'package-lock.json'].every((name) =>
    existsSync(join(folder, name)),
  );
  if (!isBuilt) {
    throw new RunError(
      'cannot deploy: dist/ does not hold the built functions: run `npm run build`, or `npm run deploy`, which does both',
    );
  }
  return { folder, contentHash: contentHash(readFolder(folder)) };
}
