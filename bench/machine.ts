import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { deployedSource } from './deployed-source.ts';

/** Where and with what was measured. */
export interface Machine {
  readonly commit: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly node: string;
  readonly framework: string;
  /** What of Sluice was started. */
  readonly source: string;
}

/** Describes this machine and this commit. */
export function describeMachine(): Machine {
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
  return {
    commit: commit(),
    cpu: cpus()[0]?.model ?? 'unknown CPU',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    framework: dependencies['@google-cloud/functions-framework'],
    source: deployedSource(),
  };
}

/** With a mark where the tree differs from it. */
const commit = (): string => {
  try {
    const git = ['describe', '--always', '--dirty', '--abbrev=12', '--exclude=*'];
    return execFileSync('git', git, { encoding: 'utf8' }).trim();
  } catch {
    return 'not a git checkout';
  }
};
