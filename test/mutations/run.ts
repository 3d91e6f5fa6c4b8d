import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { type Mutation, mutations } from './mutations.ts';

/**
 * Breaks each promise once, in a copy of the project, and runs the test that must notice. Exit code 0 when every
 * mutation was noticed by its test, 1 when one was not.
 */
const project = resolve(import.meta.dirname, '..', '..');
const LEFT_OUT = new Set(['node_modules', '.git', 'coverage', 'dist']);

function copyOfProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'sluice-mutation-'));
  const filter = (source: string) => !LEFT_OUT.has(basename(source));
  cpSync(project, copy, { recursive: true, filter });
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Whether the named test fails in a project with this text in the mutated file. */
function isNoticed(copy: string, { file, test }: Mutation, text: string): boolean {
  const path = join(copy, file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(path, text);
  const mocha = join('node_modules', 'mocha', 'bin', 'mocha.js');
  // A mutation may leave open what its test would have closed.
  const flags = [
    '--exit',
    '--no-config',
    '--require',
    'test/setup.ts',
    '--timeout',
    '20000',
    '--reporter',
    'json',
  ];
  const run = spawnSync(process.execPath, [mocha, ...flags, test.file], { cwd: copy, encoding: 'utf8' });
  writeFileSync(path, original);
  return failedTitles(run.stdout).includes(test.title);
}

function failedTitles(report: string): readonly string[] {
  const { failures }: { failures: { title: string }[] } = JSON.parse(report.slice(report.indexOf('{\n')));
  return failures.map(({ title }) => title);
}

const copy = copyOfProject();
try {
  for (const mutation of mutations) {
    const { promise, breaks, file, find, replace, test } = mutation;
    const text = readFileSync(join(copy, file), 'utf8');
    const wasGreen = !isNoticed(copy, mutation, text);
    const isRed = isNoticed(
      copy,
      mutation,
      text.replace(find, () => replace),
    );
    if (!wasGreen || !isRed) process.exitCode = 1;
    const outcome = wasGreen ? (isRed ? 'noticed' : 'NOT NOTICED') : 'FAILS UNBROKEN';
    console.log(`promise ${promise}, ${breaks}: ${outcome} by “${test.title}”`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
