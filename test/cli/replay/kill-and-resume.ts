import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Random } from '../../../local/everflow/random.ts';
import { pause, type Report } from './run-replay.ts';

const program = join(import.meta.dirname, '..', '..', '..', 'cli', 'sluice.mjs');
const running = new Set<ChildProcess>();

/** Kills what a failed test has left running; for an `after` hook. */
export function endSluices(): void {
  for (const child of running) child.kill('SIGKILL');
}

export interface KillPlan {
  /** Of `sluice`, and of nothing else. */
  readonly env: Readonly<Record<string, string>>;
  readonly id: string;
  /** Flags of the first process, beside the id. */
  readonly args: readonly string[];
  readonly kills: number;
  readonly random: Random;
  /** The quiet time of each process. */
  readonly quiet?: string;
  readonly stateFile: string;
  /** What the first kill waits for: that the state is saved, or that the subscription has been sought. */
  readonly firstKill?: 'creating' | 'reading';
  /** Called after the first kill. */
  onFirstKill?(): Promise<void>;
  /** The file that grows as events are stored, and how large it will be. */
  readonly storedFile: string;
  readonly expectedBytes: number;
}

/**
 * Runs a replay in processes that are killed at random moments: one early, while it may still make its subscription,
 * the others between here and the end. The last one is left alone.
 */
export async function killAndResume({ kills, id, args, random, ...plan }: KillPlan): Promise<Report> {
  const startBytes = await bytesOf(plan.storedFile);
  for (let killed = 0; killed < kills; killed += 1) {
    const child = start(killed === 0 ? [...args, '--replay-id', id] : ['--resume', id], plan.env, plan.quiet);
    const share = (killed + random.next()) / (kills + 1);
    const closed = once(child, 'close');
    // Before its state is saved there is nothing to go on with.
    if (killed === 0) await savedAs(plan.firstKill ?? 'creating', plan.stateFile);
    else await grownTo(plan.storedFile, startBytes + share * plan.expectedBytes, child);
    child.kill('SIGKILL');
    await closed;
    if (killed === 0) await plan.onFirstKill?.();
  }
  const last = start(['--resume', id, '--json'], plan.env, plan.quiet);
  const [out, err, [code]] = await Promise.all([
    collected(last.stdout),
    collected(last.stderr),
    once(last, 'close'),
  ]);
  if (code !== 0) throw new Error(`the last process ended with ${code}: ${err}`);
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
}

function start(args: readonly string[], env: Readonly<Record<string, string>>, quiet = '5s'): ChildProcess {
  const child = spawn(process.execPath, [program, 'replay', '--execute', '--quiet', quiet, ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

const collected = (stream: ChildProcess['stdout']): Promise<string> =>
  stream ? text(stream) : Promise.resolve('');

async function savedAs(phase: 'creating' | 'reading', file: string): Promise<void> {
  const holds = (content: string) => content.includes(phase === 'reading' ? '"phase":"reading"' : '"phase"');
  while (!holds(await readFile(file, 'utf8').catch(() => ''))) await pause(5);
}

/** A process that comes to its end before that would wait for a kill in vain. */
async function grownTo(file: string, bytes: number, child: ChildProcess): Promise<void> {
  while ((await bytesOf(file)) < bytes && child.exitCode === null) await pause(5);
}

const bytesOf = async (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
