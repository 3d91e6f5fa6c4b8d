import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../../../local/everflow/random.ts';
import type { Deployment } from '../../support/deployment.ts';
import { pause, type Report, runReplay } from './run-replay.ts';

const program = join(import.meta.dirname, '..', '..', '..', 'cli', 'sluice.mjs');
const LONGEST_LEASE_MS = 60_000;
const running = new Set<ChildProcess>();

/** Kills what a failed test has left running; for an `after` hook. */
export function endSluices(): void {
  for (const child of running) child.kill('SIGKILL');
}

export interface KillPlan {
  readonly deployment: Deployment;
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
 * the others between here and the end. The last is run here, where time passes as fast as it may.
 */
export async function killAndResume({
  deployment,
  kills,
  id,
  args,
  random,
  ...plan
}: KillPlan): Promise<Report> {
  const startBytes = await bytesOf(plan.storedFile);
  for (let killed = 0; killed < kills; killed += 1) {
    const child = start(killed === 0 ? [...args, '--replay-id', id] : ['--resume', id], deployment.env);
    const share = (killed + random.next()) / (kills + 1);
    const closed = once(child, 'close');
    // Before its state is saved there is nothing to go on with.
    if (killed === 0) await grownTo(plan.stateFile, 1, child);
    else await grownTo(plan.storedFile, startBytes + share * plan.expectedBytes, child);
    child.kill('SIGKILL');
    await closed;
  }
  // What the dead held comes again.
  deployment.shiftClock(LONGEST_LEASE_MS);
  const last = await runReplay(deployment, id, ['--resume', id, '--execute']);
  if (last.exitCode !== 0) throw new Error(`the last process ended with ${last.exitCode}: ${last.err}`);
  return last.json<Report>();
}

function start(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
  const child = spawn(process.execPath, [program, 'replay', '--execute', '--quiet', '5s', ...args], {
    env: { PATH: process.env.PATH ?? '', ...env },
  });
  running.add(child);
  child.once('close', () => running.delete(child));
  return child;
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
