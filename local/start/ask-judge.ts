import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Judgement } from '../judge/judgement.ts';

export interface Question {
  readonly dataDir: string;
  /** Events went to a Flowcore that the judge cannot read. */
  readonly isFlowcoreElsewhere: boolean;
}

/** Has the judge, a process of its own, read a run's ledger and stores. */
export async function askJudge({ dataDir, isFlowcoreElsewhere }: Question): Promise<Judgement> {
  const program = join(import.meta.dirname, '..', 'judge.ts');
  const flags = ['--data', dataDir, '--json', ...(isFlowcoreElsewhere ? ['--flowcore-elsewhere'] : [])];
  // Detached: Ctrl-C reaches every process of the terminal's group, but the run still wants the judge's word.
  const child = spawn(process.execPath, [program, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const kill = () => child.kill();
  process.once('exit', kill);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  process.off('exit', kill);
  if (code !== 0 && code !== 1) throw new Error(`the judge ended with ${code} before it had judged`);
  return JSON.parse(output) as Judgement;
}
