import type { Share, Shares } from './cpu-profile.ts';
import type { Flatness } from './flatness.ts';
import type { Machine } from './machine.ts';
import type { ColdStart } from './measure-cold-start.ts';
import type { OverflowReport } from './overflow-report.ts';
import type { RecoveryReport } from './recovery-report.ts';
import type { Measured } from './round.ts';
import type { Result } from './run-scenario.ts';
import { type Scenario, titleOf } from './scenario.ts';
import { spreadOf } from './spread.ts';
import type { StageCost } from './stage-cost.ts';
import { formatNumber, formatSpread, markdownTable } from './table.ts';
import type { Target } from './targets.ts';

/** Everything that a run measured; what it left out is absent. */
export interface Report {
  readonly machine: Machine;
  readonly results: readonly Result[];
  readonly targets: readonly Target[];
  readonly flatness: Flatness | undefined;
  readonly coldStart: ColdStart | undefined;
  readonly profile: Shares | undefined;
  readonly stages: readonly StageCost[];
  readonly overflow: OverflowReport | undefined;
  readonly recovery: RecoveryReport | undefined;
}

const HEAD = [
  'contender',
  'events/s',
  'CPU µs/event',
  'p50 ms at half load',
  'p99 ms at half load',
  'p50 ms at full load',
  'p99 ms at full load',
  'peak RSS MiB',
  'requests per 1,000 events',
  'bytes per event',
  'verdict',
];

/** The report as a page: the same text for the terminal and for RESULTS.md. */
export function pageOf(report: Report): string {
  const { machine, results, targets, flatness, coldStart, profile, stages, overflow, recovery } = report;
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))];
  return [
    '# Benchmark results',
    'Written by `npm run bench`. Medians of the rounds, least and most in brackets; events are counted and compared one by one.',
    markdownTable(['run', ''], machineRows(machine)),
    ...section('Targets', targets.length > 0 && targetTable(targets)),
    ...scenarios.flatMap((scenario) => section(titleOf(scenario), scenarioTable(scenario, results))),
    ...section('From 50,000 to 1,000,000 events', flatness !== undefined && flatnessTable(flatness)),
    ...section('Cold start', coldStart !== undefined && coldStartTable(coldStart)),
    ...section('Where the CPU time of Sluice goes', profile !== undefined && profileTables(profile)),
    ...section('Stages', stages.length > 0 && stageTable(stages)),
    ...section('Overflow', overflow !== undefined && overflowTable(overflow)),
    ...section('Repairing and proving', recovery !== undefined && recoveryTable(recovery)),
  ].join('\n\n');
}

const section = (title: string, body: string | false): readonly string[] =>
  body === false ? [] : [`## ${title}`, body];

const machineRows = ({ commit, cpu, cores, memoryGib, node, framework, source }: Machine) => [
  ['commit', commit],
  ['machine', `${cpu}, ${cores} cores, ${memoryGib} GiB`],
  ['versions', `Node ${node}, functions-framework ${framework}`],
  ['Sluice', source],
];

const targetTable = (targets: readonly Target[]): string =>
  markdownTable(
    ['target', 'measured', 'limit', 'verdict'],
    targets.map(({ name, measured, limit, verdict }) => [name, measured, limit, verdict]),
  );

function scenarioTable(scenario: Scenario, results: readonly Result[]): string {
  const rows = results.filter((result) => result.scenario === scenario).map(rowOf);
  return markdownTable(HEAD, rows);
}

function rowOf({ contender, full, half, peakRssMib, disqualification }: Result): readonly string[] {
  const spread = (rounds: readonly Measured[], figure: (round: Measured) => number): string =>
    formatSpread(spreadOf(rounds.map(figure)));
  return [
    contender,
    spread(full, ({ eventsPerSecond }) => eventsPerSecond) + (isLoadBound(full) ? ' *' : ''),
    spread(full, ({ cpuMicrosPerEvent }) => cpuMicrosPerEvent),
    spread(half, ({ p50Ms }) => p50Ms),
    spread(half, ({ p99Ms }) => p99Ms),
    spread(full, ({ p50Ms }) => p50Ms),
    spread(full, ({ p99Ms }) => p99Ms),
    formatNumber(peakRssMib),
    spread(full, ({ requestsPerThousand }) => requestsPerThousand),
    spread(full, ({ bytesPerEvent }) => bytesPerEvent),
    disqualification ?? completeness([...full, ...half]),
  ];
}

/** Everything arrived; how much of it came more than once. */
function completeness(rounds: readonly Measured[]): string {
  const sum = (figure: (round: Measured) => number) =>
    rounds.reduce((total, round) => total + figure(round), 0);
  const redelivered = sum((round) => round.redelivered);
  const repeated = sum((round) => round.repeated);
  return [
    'complete',
    ...(redelivered > 0 ? [`${redelivered} redelivered`] : []),
    ...(repeated > 0 ? [`${repeated} events twice`] : []),
  ].join(', ');
}

/** The load generator had hardly a moment left: the contender could have done more. */
const isLoadBound = (rounds: readonly Measured[]): boolean => rounds.some(({ loadBusy }) => loadBusy > 0.9);

const flatnessTable = ({ windows }: Flatness): string =>
  markdownTable(
    ['events so far', 'CPU µs/event', 'heap after gc, MiB'],
    windows.map(({ events, cpuMicrosPerEvent, heapMib }) => [
      events.toLocaleString('en'),
      formatNumber(cpuMicrosPerEvent),
      formatNumber(heapMib),
    ]),
  );

const coldStartTable = ({ noOpMs, sluiceMs, ratio, entryBytes, bundleBytes }: ColdStart): string =>
  markdownTable(
    ['from the start of the process to the first 204', ''],
    [
      ['framework no-op, ms', formatSpread(noOpMs)],
      ['Sluice, ms', formatSpread(sluiceMs)],
      ['Sluice / no-op', formatNumber(ratio)],
      ['loaded at every start, kB', formatNumber(entryBytes / 1000)],
      ['whole bundle, kB', formatNumber(bundleBytes / 1000)],
    ],
  );

/** What takes most of the time, by owner and by function. */
export const profileTables = ({ owners, functions }: Shares): string =>
  [shareTable('package or file, with what Node does for it', owners), shareTable('function', functions)].join(
    '\n\n',
  );

const MOST_SHOWN = 25;

const shareTable = (what: string, shares: readonly Share[]): string =>
  markdownTable(
    [what, '% of busy time'],
    shares.slice(0, MOST_SHOWN).map(({ name, share }) => [name, (share * 100).toFixed(1)]),
  );

/** One row for each stage. */
export const stageTable = (stages: readonly StageCost[]): string =>
  markdownTable(
    ['stage', 'ns/event, small click', 'ns/event, 8 KB conversion'],
    stages.map(({ stage, smallNs, longNs }) => [stage, formatNumber(smallNs), formatNumber(longNs)]),
  );

/** One row for each way of the same bytes to the same sink. */
export const overflowTable = ({ ways }: OverflowReport): string =>
  markdownTable(
    ['way to Flowcore', 'files', 'MB/s', 'peak RSS MiB'],
    ways.map(({ way, files, megabytesPerSecond, peakRssMib }) => [
      way,
      String(files),
      formatSpread(megabytesPerSecond),
      formatNumber(peakRssMib),
    ]),
  );

/** One row for each way that events are pushed, read again or accounted for. */
export const recoveryTable = ({ events, ways }: RecoveryReport): string =>
  markdownTable(
    [`${events.toLocaleString('en')} small clicks`, 'CPU µs/event', 'peak RSS MiB'],
    ways.map(({ way, cpuMicrosPerEvent, peakRssMib }) => [
      way,
      formatSpread(cpuMicrosPerEvent),
      formatNumber(peakRssMib),
    ]),
  );
