import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
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
  readonly stateFile: string;
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
    const child = start(killed === 0 ? [...args, '--replay-id', id] : ['--resume', id], plan.env);
    const share = (killed + random.next()) / (kills + 1);
    const closed = once(child, 'close');
    // Before its state is saved there is nothing to go on with.
    if (killed === 0) await grownTo(plan.stateFile, 1, child);
    else await grownTo(plan.storedFile, startBytes + share * plan.expectedBytes, child);
    child.kill('SIGKILL');
    await closed;
  }
  const last = start(['--resume', id, '--json'], plan.env);
  const [out, err, [code]] = await Promise.all([
    collected(last.stdout),
    collected(last.stderr),
    once(last, 'close'),
  ]);
  if (code !== 0) throw new Error(`the last process ended with ${code}: ${err}`);
  return JSON.parse(out.trimEnd().split('\n').at(-1) ?? '');
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [program, 'replay', '--execute', '--quiet', '5s', ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
}

const collected = (stream: ChildProcess['stdout']): Promise<string> =>
  stream ? text(stream) : Promise.resolve('');

/** A process that comes to its end before that would wait for a kill in vain. */
async function grownTo(file: string, bytes: number, child: ChildProcess): Promise<void> {
  while ((await bytesOf(file)) < bytes && child.exitCode === null) await pause(5);
}

const bytesOf = async (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
