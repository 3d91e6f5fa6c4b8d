import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Summary } from '../../../local/start/summary.ts';

/** How a run of `npm start` ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output. */
  summary(): Summary;
}

/** A run of `npm start` under way. */
export interface Started {
  readonly ended: Promise<Ended>;
  /** Resolves when standard error holds the text; rejects when the run ends before. */
  says(part: string): Promise<void>;
  /** As a terminal does it: the run and every process of its group. */
  interrupt(): void;
}

const program = join(import.meta.dirname, '..', '..', '..', 'local', 'start.ts');
const running = new Set<{ kill(signal: 'SIGKILL'): boolean }>();

/** Kills what a failed test has left running; for an `after` hook. */
export function endProcesses(): void {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}

/** Starts `npm start -- <args>` as a process, whose coverage is not measured: writing it takes seconds. */
export function startProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, NODE_V8_COVERAGE: undefined, ...env },
    detached: true,
  });
  running.add(child);
  let heard = '';
  child.stderr.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  const closed = once(child, 'close').finally(() => running.delete(child));
  const whole = Promise.all([text(child.stdout), closed]);
  const endedSilent = (part: string) =>
    closed.then(() => {
      if (!heard.includes(part)) throw new Error(`the run ended and never said "${part}": ${heard}`);
    });
  return {
    ended: whole.then(([stdout, [code]]) => ({
      code,
      stdout,
      stderr: heard,
      summary: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary,
    })),
    async says(part) {
      while (!heard.includes(part)) await Promise.race([once(child.stderr, 'data'), endedSilent(part)]);
    },
    interrupt() {
      if (child.pid !== undefined && running.has(child)) process.kill(-child.pid, 'SIGINT');
    },
  };
}
