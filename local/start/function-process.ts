import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { linesOf } from '../../cli/ndjson/lines.ts';

/** A function that runs in a process of its own. */
export interface FunctionProcess {
  readonly url: string;
  /** Resolves when the process has ended. */
  close(): Promise<void>;
}

export interface FunctionProcessOptions {
  readonly target: 'ingest' | 'overflow';
  readonly env: NodeJS.ProcessEnv;
  /** Called for each line that the function logs. */
  readonly onLog: (line: string) => void;
  /** Called for each line of the process's standard error. */
  readonly onProblem: (line: string) => void;
  /** Called when the process ends without being asked to. */
  readonly onDeath: (message: string) => void;
}

/** How long a process may take to end before it is killed, in milliseconds. */
const END_WITHIN_MS = 5_000;

/** Starts a function in its host and waits until it listens. */
export async function startFunction(options: FunctionProcessOptions): Promise<FunctionProcess> {
  const { target, env, onLog, onProblem, onDeath } = options;
  const host = join(import.meta.dirname, '..', 'function-host.ts');
  // Detached: Ctrl-C reaches every process of the terminal's group, and the run decides when its functions end.
  const child = spawn(process.execPath, [host], {
    env: { ...env, FUNCTION_TARGET: target },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  if (child.stdout === null || child.stderr === null) throw new Error(`the function ${target} has no output`);
  const exited = once(child, 'exit');
  void readLines(child.stdout, onLog);
  void readLines(child.stderr, onProblem);

  const died = exited.then(([code, signal]): never => {
    throw new Error(`the function ${target} ended with ${code ?? signal}; what it said stands above`);
  });
  const [message] = (await Promise.race([once(child, 'message'), died])) as [{ port: number }];
  let isClosing = false;
  died.catch((error: Error) => {
    if (!isClosing) onDeath(error.message);
  });
  return {
    url: `http://127.0.0.1:${message.port}`,
    async close() {
      isClosing = true;
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}

async function readLines(stream: Readable, onLine: (line: string) => void): Promise<void> {
  for await (const line of linesOf(stream, 'kept')) onLine(line.toString('utf8'));
}
