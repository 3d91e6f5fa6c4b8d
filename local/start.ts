import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createStopHandler } from '../cli/terminal/stop-signal.ts';
import { systemClock } from '../functions/clock.ts';
import { BadSchemas } from '../functions/event-types/annotation.ts';
import type { EventType } from '../functions/event-types/event-type.ts';
import { loadEventTypes } from '../functions/event-types/load.ts';
import { messagesFromFile } from './everflow/from-file.ts';
import { parseFlags, type StartOptions } from './start/flags.ts';
import { run } from './start/run.ts';
import { summarise, summaryTable, verdict } from './start/summary.ts';

/** Runs Sluice on this machine, as `npm start -- --help` says. */
async function main(): Promise<number> {
  const flags = parseFlags(process.argv.slice(2));
  if (!flags.ok) {
    (flags.exitCode === 0 ? process.stdout : process.stderr).write(flags.text);
    return flags.exitCode;
  }
  const { options } = flags;
  const problem = options.file === undefined ? undefined : await problemOfFile(options.file);
  if (problem !== undefined) {
    process.stderr.write(`npm start: --file: ${problem}\n`);
    return 2;
  }
  const types = loadEventTypes(join(import.meta.dirname, '..', 'schemas')).all;
  const dataDir = options.dataDir === undefined ? undefined : resolve(options.dataDir);
  const temporaryDir = dataDir === undefined ? mkdtempSync(join(tmpdir(), 'sluice-')) : undefined;
  const removeTemporary = () => {
    if (temporaryDir !== undefined) rmSync(temporaryDir, { recursive: true, force: true });
  };
  const signal = stopSignal(removeTemporary);
  try {
    return await runAndTell(options, types, dataDir ?? temporaryDir ?? '', signal);
  } finally {
    removeTemporary();
  }
}

async function runAndTell(
  options: StartOptions,
  types: readonly EventType[],
  dataDir: string,
  signal: AbortSignal,
): Promise<number> {
  const stream = options.isJson ? process.stderr : process.stdout;
  const result = await run({
    options,
    dataDir,
    types,
    env: process.env,
    clock: systemClock,
    startedMs: performance.timeOrigin,
    stream,
    signal,
  });
  const summary = summarise(result.judgement, result.counts, result);
  const unsettled = result.isSettled ? undefined : result.unsettled;
  const words = verdict(summary, result.judgement, { ...result, unsettled }, options.dataDir);
  stream.write(`${summaryTable(summary)}\n`);
  stream.write(`${words}\n`);
  if (options.isJson) process.stdout.write(`${JSON.stringify(summary)}\n`);
  return summary.balanced ? 0 : 1;
}

/** The first bad line must not come to light when half of the file has been published. */
async function problemOfFile(path: string): Promise<string | undefined> {
  try {
    for await (const _ of messagesFromFile(path));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Aborted by the first Ctrl-C, upon which the run settles; the second ends the process at once. */
function stopSignal(beforeExit: () => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = createStopHandler(systemClock, {
    stop() {
      process.stderr.write('\nstopping: what was published is settled first; Ctrl-C again stops at once\n');
      controller.abort();
    },
    endAtOnce() {
      beforeExit();
      process.exit(130);
    },
  });
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return controller.signal;
}

// Google's clients ask the metadata server who they are unless told not to; a run stays on this machine.
process.env.METADATA_SERVER_DETECTION = 'none';
// The client prefers this variable to the address that it is given, and a run has a Cloud Storage of its own.
delete process.env.STORAGE_EMULATOR_HOST;
try {
  process.exitCode = await main();
} catch (error) {
  const message = error instanceof BadSchemas ? error.message : `npm start: ${describe(error)}`;
  process.stderr.write(`${message}\n`);
  // A client that still retries would keep the process alive for minutes.
  process.exit(1);
}

/** An error's message and its causes', on one line. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message} (${describe(error.cause)})`;
}
