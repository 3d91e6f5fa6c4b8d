import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFlags } from './flags.ts';
import { A_MILLION, measureFlatness } from './flatness.ts';
import { describeMachine } from './machine.ts';
import { measureColdStart } from './measure-cold-start.ts';
import { ALL_FILES, FEW_FILES, measureOverflow } from './measure-overflow.ts';
import { measureProfile } from './measure-profile.ts';
import { FEW_EVENTS, MANY_EVENTS, measureRecovery } from './measure-recovery.ts';
import { measureStages } from './measure-stages.ts';
import { pageOf, type Report } from './report.ts';
import { startBench } from './round.ts';
import { type Result, runScenario } from './run-scenario.ts';
import { QUICK, QUICK_SCENARIOS, SCENARIOS, THOROUGH, titleOf } from './scenario.ts';
import { judgeTargets } from './targets.ts';

// Measures Sluice against what its host costs and what sample code costs. Linux only, for it reads /proc.
//   node bench/bench.ts --help

const RESULTS = join(import.meta.dirname, 'RESULTS.md');
const flags = readFlags(process.argv.slice(2));
const { isQuick, isWanted } = flags;

const bench = startBench();
try {
  const report = await run();
  const page = pageOf(report);
  console.log(flags.isJson ? JSON.stringify(report, null, 2) : page);
  if (flags.isComplete && process.exitCode === undefined) writeFileSync(RESULTS, `${page}\n`);
} finally {
  await bench.close();
}

async function run(): Promise<Report> {
  const machine = describeMachine();
  const results = await runScenarios();
  const flatness =
    !isQuick && isWanted('flat')
      ? await told('a million events', measureFlatness(bench, A_MILLION))
      : undefined;
  const coldStart = isWanted('start')
    ? await told('cold start', measureColdStart(bench, isQuick ? 3 : 15))
    : undefined;
  const profile =
    !isQuick && isWanted('profile') ? await told('profile', measureProfile(bench, 8000)) : undefined;
  const stages = isWanted('stages') ? ((await told('stages', measureStages(isQuick ? 100 : 500))) ?? []) : [];
  const effort = isQuick ? FEW_FILES : ALL_FILES;
  const overflow = isWanted('overflow') ? await told('overflow', measureOverflow(bench, effort)) : undefined;
  const recovery = isWanted('recovery')
    ? await told('recovery', measureRecovery(bench, isQuick ? FEW_EVENTS : MANY_EVENTS))
    : undefined;
  const targets =
    recovery !== undefined ||
    results.length > 0 ||
    flatness !== undefined ||
    coldStart !== undefined ||
    overflow !== undefined
      ? judgeTargets({ results, flatness, coldStart, overflow, recovery })
      : [];
  return { machine, results, targets, flatness, coldStart, profile, stages, overflow, recovery };
}

async function runScenarios(): Promise<readonly Result[]> {
  const results: Result[] = [];
  const all = isQuick && flags.isUnchosen ? QUICK_SCENARIOS : SCENARIOS;
  for (const scenario of all.filter(({ group }) => isWanted(group))) {
    const contenders = scenario.contenders.filter(flags.isContending);
    if (contenders.length === 0) continue;
    const chosen = { ...scenario, contenders };
    const measured = await told(titleOf(chosen), runScenario(bench, chosen, isQuick ? QUICK : THOROUGH));
    results.push(...(measured ?? []));
  }
  return results;
}

/** Says on standard error what is being measured; a part that fails is missing, and the others are not lost. */
async function told<T>(what: string, measuring: Promise<T>): Promise<T | undefined> {
  console.error(`measuring: ${what}`);
  try {
    return await measuring;
  } catch (error) {
    console.error(`measuring ${what} failed:`, error);
    process.exitCode = 1;
    return undefined;
  }
}
