import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sluice } from './contenders.ts';
import { type CpuProfile, type Shares, sharesOf } from './cpu-profile.ts';
import { SOURCE } from './deployed-source.ts';
import { startProgram } from './process/program.ts';
import { type Bench, measure } from './round.ts';
import { BASE } from './scenario.ts';

/** Loading and the first compilations, which no instance repeats. */
const SKIP_MS = 3000;

/** Profiles Sluice at the base point. The source is started, not the bundle, whose parts have lost their names. */
export async function measureProfile(bench: Bench, durationMs: number): Promise<Shares> {
  const { port: sinkPort } = await bench.sink.ask({ kind: 'report' });
  const folder = mkdtempSync(join(tmpdir(), 'sluice-profile-'));
  try {
    const nodeArgs = ['--cpu-prof', `--cpu-prof-dir=${folder}`];
    const surroundings = {
      sinkPort,
      compression: 'none',
      stores: undefined,
      nodeArgs,
      source: SOURCE,
    } as const;
    const { port, pid, close } = await startProgram(sluice('ingest', surroundings));
    const { mix, connections, latencyMs } = BASE;
    try {
      await measure(bench, { port, pid, mix, connections, durationMs: SKIP_MS + durationMs }, latencyMs);
    } finally {
      await close();
    }
    return sharesOf(readProfile(folder), SKIP_MS);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Node writes it when the process ends. */
function readProfile(folder: string): CpuProfile {
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error('the profiled process left no profile');
  return JSON.parse(readFileSync(join(folder, file), 'utf8'));
}
