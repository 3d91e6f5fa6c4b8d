import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../local/free-port.ts';
import { compileCache } from './compile-cache.ts';

/** A function in the functions-framework's own main program, as Cloud Run starts it. */
export interface FrameworkProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Lines of its output so far. */
  readonly lines: readonly string[];
  /** Resolves once a line of standard output holds this text. */
  says(text: string): Promise<void>;
  /** Resolves with exit code or signal once the process has ended. */
  readonly ended: Promise<number | string>;
}

/** How a process is started, where the defaults do not do. */
export interface FrameworkOptions {
  /** Listen on all interfaces, as the framework does when nobody keeps it from it. */
  readonly everywhere?: boolean;
  /** Where the functions lie: a file, or a folder with a package.json. */
  readonly source?: string;
  /** Folder whose `node_modules` holds the framework; this project's unless told otherwise. */
  readonly installed?: string;
  /** Gets each line of its output. */
  readonly onLine?: (line: string) => void;
}

const MAIN = join('node_modules', '@google-cloud', 'functions-framework', 'build', 'src', 'main.js');

/** Starts a function on 127.0.0.1, of functions/index.ts unless told otherwise; end it by its child's pid. */
export async function startFramework(
  target: 'ingest' | 'overflow',
  environment: Readonly<Record<string, string>>,
  {
    everywhere = false,
    source = 'functions/index.ts',
    installed = join(import.meta.dirname, '..', '..'),
    onLine = () => {},
  }: FrameworkOptions = {},
): Promise<FrameworkProcess> {
  const port = await freePort();
  const preload = new URL('./loopback-only.cjs', import.meta.url).href;
  const main = join(installed, MAIN);
  const args = [...(everywhere ? [] : ['--import', preload]), main, `--source=${source}`, `--port=${port}`];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...compileCache(), FUNCTION_TARGET: target, ...environment },
  });
  const lines: string[] = [];
  const note = (line: string) => {
    lines.push(line);
    onLine(line);
  };
  const output = createInterface({ input: child.stdout });
  output.on('line', note);
  child.stderr.on('data', (chunk) => note(String(chunk)));
  const ended = once(child, 'exit').then(([code, signal]): number | string => code ?? signal);
  const says = async (text: string): Promise<void> => {
    while (!lines.some((line) => line.includes(text))) {
      const outcome = await Promise.race([once(output, 'line'), ended]);
      if (!Array.isArray(outcome)) throw new Error(`${target} ended, having said:\n${lines.join('\n')}`);
    }
  };
  await says('URL:');
  return { url: `http://127.0.0.1:${port}/`, child, lines, says, ended };
}
