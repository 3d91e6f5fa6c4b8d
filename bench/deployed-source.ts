import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
/** Sluice's own source, unbundled. */
export const SOURCE = 'functions/index.ts';

let built: string | undefined;

/**
 * What is deployed, for the framework's `--source`: the bundle, built afresh once per process, or the source itself
 * where package.json has no script `build`.
 */
export function deployedSource(): string {
  built ??= build();
  return built;
}

function build(): string {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  if (scripts.build === undefined) return SOURCE;
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  return 'dist';
}
