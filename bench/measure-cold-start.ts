import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { programOf } from './contenders.ts';
import { deployedSource } from './deployed-source.ts';
import { pushBody } from './load/pushes.ts';
import { samplesOf } from './mixes.ts';
import { type ProgramOptions, startProgram } from './process/program.ts';
import type { Bench } from './round.ts';
import { median, type Spread, spreadOf } from './spread.ts';

/** How long it takes from the start of a process to its first 204. */
export interface ColdStart {
  readonly noOpMs: Spread;
  readonly sluiceMs: Spread;
  /** Of Sluice to the no-op, start by start. */
  readonly ratio: number;
  /** What of the bundle is loaded at every start, and all of it, in bytes. */
  readonly entryBytes: number;
  readonly bundleBytes: number;
}

const ENTRY = 'index.cjs';

/** Starts the framework's no-op and Sluice in turns, and pushes one event to each. */
export async function measureColdStart(bench: Bench, starts: number): Promise<ColdStart> {
  await bench.sink.ask({ kind: 'reset', run: bench.nextRun(), latencyMs: 0 });
  const { port: sinkPort } = await bench.sink.ask({ kind: 'report' });
  const surroundings = { sinkPort, compression: 'none', stores: undefined } as const;
  const noOpMs: number[] = [];
  const sluiceMs: number[] = [];
  // The first start of each reads the disk.
  for (let start = -1; start < starts; start += 1) {
    const noOp = await firstAnswerMs(programOf('framework no-op', surroundings));
    const sluice = await firstAnswerMs(programOf('Sluice', surroundings));
    if (start < 0) continue;
    noOpMs.push(noOp);
    sluiceMs.push(sluice);
  }
  const ratio = median(sluiceMs.map((ms, start) => ms / (noOpMs[start] ?? Number.NaN)));
  return { noOpMs: spreadOf(noOpMs), sluiceMs: spreadOf(sluiceMs), ratio, ...bundleSizes() };
}

async function firstAnswerMs(program: ProgramOptions): Promise<number> {
  const startMs = performance.now();
  const { port, close } = await startProgram(program);
  try {
    const [sample] = samplesOf('small clicks', Date.now());
    if (sample === undefined) throw new Error('the mix of small clicks is empty');
    const { status } = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: pushBody(sample, 1, 1, new Date().toISOString()),
    });
    if (status !== 204) throw new Error(`the first push was answered with ${status}`);
    return performance.now() - startMs;
  } finally {
    await close();
  }
}

function bundleSizes(): Pick<ColdStart, 'entryBytes' | 'bundleBytes'> {
  const folder = deployedSource();
  const sizeOf = (name: string): number => statSync(join(folder, name)).size;
  const bundled = readdirSync(folder).filter((name) => name.endsWith('.cjs'));
  return {
    entryBytes: sizeOf(ENTRY),
    bundleBytes: bundled.reduce((sum, name) => sum + sizeOf(name), 0),
  };
}
