import { disqualification } from './accounts.ts';
import { type ContenderName, delivers, programOf } from './contenders.ts';
import { startServant } from './process/ask.ts';
import { type Program, startProgram } from './process/program.ts';
import { peakRssMibOf } from './process/usage.ts';
import { type Bench, type Measured, measure } from './round.ts';
import type { Effort, Scenario } from './scenario.ts';
import type { StoresReport } from './stores/report.ts';

/** What one contender did at one point. */
export interface Result {
  readonly contender: ContenderName;
  readonly scenario: Scenario;
  /** As fast as it could. */
  readonly full: readonly Measured[];
  /** At half of that. */
  readonly half: readonly Measured[];
  readonly peakRssMib: number;
  readonly disqualification: string | undefined;
}

interface Runner {
  readonly contender: ContenderName;
  readonly program: Program;
  readonly full: Measured[];
  readonly half: Measured[];
}

/** Measures every contender of a scenario, in turns, so that a noisy minute of the machine meets them all. */
export async function runScenario(
  bench: Bench,
  scenario: Scenario,
  effort: Effort,
): Promise<readonly Result[]> {
  const hasStores = scenario.mix === '1 % oversized';
  const stores = hasStores
    ? startServant<'where', StoresReport>(new URL('./stores/process.ts', import.meta.url))
    : undefined;
  const runners: Runner[] = [];
  try {
    const { port } = await bench.sink.ask({ kind: 'report' });
    const surroundings = {
      sinkPort: port,
      compression: scenario.compression,
      stores: await stores?.ask('where'),
    };
    for (const contender of scenario.contenders) {
      const program = await startProgram(programOf(contender, surroundings));
      runners.push({ contender, program, full: [], half: [] });
    }
    for (const runner of runners) await drive(bench, runner, scenario, effort.warmUpMs);
    for (let round = 0; round < effort.rounds; round += 1) {
      for (const runner of runners) await runRound(bench, runner, scenario, effort);
    }
    return runners.map((runner) => resultOf(runner, scenario));
  } finally {
    await Promise.all(runners.map(({ program }) => program.close()));
    await stores?.close();
  }
}

async function runRound(bench: Bench, runner: Runner, scenario: Scenario, effort: Effort): Promise<void> {
  const full = await drive(bench, runner, scenario, effort.fullMs);
  runner.full.push(full);
  runner.half.push(
    await drive(bench, runner, scenario, effort.halfMs, Math.max(1, full.requestsPerSecond / 2)),
  );
}

const drive = (
  bench: Bench,
  { program: { port, pid } }: Runner,
  { mix, connections, latencyMs }: Scenario,
  durationMs: number,
  rate?: number,
): Promise<Measured> => measure(bench, { port, pid, mix, connections, durationMs, rate }, latencyMs);

const resultOf = ({ contender, program, full, half }: Runner, scenario: Scenario): Result => ({
  contender,
  scenario,
  full,
  half,
  peakRssMib: peakRssMibOf(program.pid),
  disqualification: disqualification([...full, ...half], delivers(contender)),
});
