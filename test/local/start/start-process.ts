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
  /** Resolves when standard error holds the text. */
  says(part: string): Promise<void>;
  interrupt(): void;
}

const program = join(import.meta.dirname, '..', '..', '..', 'local', 'start.ts');

/** Starts `npm start -- <args>` as a process. */
export function startProcess(args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...env } });
  let heard = '';
  child.stderr.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  const whole = Promise.all([text(child.stdout), once(child, 'close')]);
  return {
    ended: whole.then(([stdout, [code]]) => ({
      code,
      stdout,
      stderr: heard,
      summary: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary,
    })),
    async says(part) {
      while (!heard.includes(part)) await once(child.stderr, 'data');
    },
    interrupt: () => child.kill('SIGINT'),
  };
}
