import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../local/free-port.ts';
import { pidOf } from './ask.ts';

/** A contender that listens. */
export interface Program {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly port: number;
  close(): Promise<void>;
}

export interface ProgramOptions {
  /** Arguments of node, given the port to listen on. */
  readonly args: (port: number) => readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const ROOT = join(import.meta.dirname, '..', '..');
const FRAMEWORK = 'node_modules/@google-cloud/functions-framework/build/src/main.js';
const LOOPBACK_ONLY = './test/support/loopback-only.cjs';
/** Cloud Run's own patience is 10 seconds. */
const END_WITHIN_MS = 10_000;
/** Characters of its standard error that are kept, its last. */
const MOST_PROBLEMS = 4000;

/** What starts a function by the functions-framework's own main program, as Cloud Run does. */
export const framework = (
  target: string,
  { source, nodeArgs = [], env }: FrameworkOptions,
): ProgramOptions => ({
  args: (port) => [
    ...nodeArgs,
    ...['--import', LOOPBACK_ONLY, FRAMEWORK],
    ...[`--source=${source}`, `--port=${port}`],
  ],
  env: { ...env, FUNCTION_TARGET: target },
});

interface FrameworkOptions {
  readonly source: string;
  /** Arguments of node itself. */
  readonly nodeArgs?: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a program and waits until it says that it listens. Its output is read, as Cloud Run's logging does. */
export async function startProgram({ args, env }: ProgramOptions): Promise<Program> {
  const port = await freePort();
  const child = spawn(process.execPath, args(port), {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  if (child.stdout === null || child.stderr === null) throw new Error('a contender has no output');
  const exited = once(child, 'exit');
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('URL:')) resolve();
  });
  let problems = '';
  child.stderr.on('data', (text) => {
    problems = `${problems}${text}`.slice(-MOST_PROBLEMS);
  });
  await Promise.race([listening, exited.then(() => failed(args(port), problems))]);
  return {
    child,
    pid: pidOf(child),
    port,
    async close() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

function failed(args: readonly string[], problems: string): never {
  throw new Error(`node ${args.join(' ')} ended before it listened:\n${problems}`);
}
