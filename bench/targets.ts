import { type ContenderName, LINGER_MS } from './contenders.ts';
import type { Flatness } from './flatness.ts';
import type { ColdStart } from './measure-cold-start.ts';
import type { OverflowReport } from './overflow-report.ts';
import type { RecoveryReport } from './recovery-report.ts';
import type { Measured } from './round.ts';
import type { Result } from './run-scenario.ts';
import { BASE, type Scenario, titleOf } from './scenario.ts';
import { median } from './spread.ts';

/** A target of the project, and whether this run met it. */
export interface Target {
  readonly name: string;
  /** A ratio of two contenders in this run, or a figure of Sluice's. */
  readonly measured: string;
  readonly limit: string;
  readonly verdict: 'met' | 'missed' | 'not measured';
}

const MAX_RSS_MIB = 300;
/** Of a repair or a proof, which runs on an operator's machine. */
const MAX_CLI_RSS_MIB = 512;
const MOST_REQUESTS_PER_THOUSAND = 12;

type Figure = (round: Measured) => number;
const cpu: Figure = ({ cpuMicrosPerEvent }) => cpuMicrosPerEvent;
const rate: Figure = ({ eventsPerSecond }) => eventsPerSecond;
const requests: Figure = ({ requestsPerThousand }) => requestsPerThousand;
const p50: Figure = ({ p50Ms }) => p50Ms;
const p99: Figure = ({ p99Ms }) => p99Ms;

/** What a run has measured; what it left out is absent. */
export interface Findings {
  readonly results: readonly Result[];
  readonly flatness: Flatness | undefined;
  readonly coldStart: ColdStart | undefined;
  readonly overflow: OverflowReport | undefined;
  readonly recovery: RecoveryReport | undefined;
}

/** Judges every target; what a run has not measured is named all the same. */
export function judgeTargets({
  results,
  flatness,
  coldStart,
  overflow,
  recovery,
}: Findings): readonly Target[] {
  const at = (point: Partial<Scenario>, contender: ContenderName) => resultAt(results, point, contender);
  const noOp = at({}, 'framework no-op');
  const naive = at({}, 'naive function');
  const sluice = at({}, 'Sluice');
  const byFramework = at({}, 'Sluice by framework');
  const alone = { connections: 1 };
  const aloneMs = (contender: ContenderName) => medianOf(at(alone, contender)?.full, p50);
  // The naive function posts each event by itself, at once: what is above that is waiting.
  const waitMs = aloneMs('Sluice') - aloneMs('naive function');
  const p99LimitMs = medianOf(noOp?.half, p99) + LINGER_MS + 1.5 * BASE.latencyMs;
  return [
    atMost('CPU per event / framework no-op', ratio(sluice, noOp, cpu), 1.25),
    atLeast('CPU per event of the naive function / Sluice', ratio(naive, sluice, cpu), 5),
    atLeast('events/s at 500 at once / framework no-op', ratio(sluice, noOp, rate), 0.85),
    atMost('moonshot: CPU µs per event', medianOf(sluice?.full, cpu), 70),
    atMost('moonshot: CPU per event / framework no-op', ratio(sluice, noOp, cpu), 1),
    atLeast('moonshot: CPU per event served by the framework / Sluice', ratio(byFramework, sluice, cpu), 1.6),
    ...[5, BASE.latencyMs, 50].map((latencyMs) =>
      atMost(
        `Flowcore requests per 1,000 events, Flowcore ${latencyMs} ms`,
        medianOf(at({ latencyMs }, 'Sluice')?.full, requests),
        MOST_REQUESTS_PER_THOUSAND,
      ),
    ),
    atMost(
      'p99 at half load / (no-op + linger + 1.5 × Flowcore)',
      medianOf(sluice?.half, p99) / p99LimitMs,
      1,
    ),
    atMost('ms of waiting at 1 at once (p50 − p50 of the naive function)', waitMs, LINGER_MS / 2),
    atMost('peak RSS in MiB', sluice?.peakRssMib, MAX_RSS_MIB),
    within('CPU per event, last third / first third of 1,000,000 events', flatness?.cpuRatio, 0.85, 1.15),
    atMost('heap after gc, last third / first third', flatness?.heapRatio, 1.15),
    atMost('start to first 204 / framework no-op', coldStart?.ratio, 1.3),
    atMost('overflow function: peak RSS in MiB', overflowRssMib(overflow), MAX_RSS_MIB),
    atMost('CPU per event of a replay / of a push', recovery?.replayRatio, 1),
    atMost('CPU per event of an audit / of a reader that only acknowledges', recovery?.auditRatio, 4),
    ...['replay', 'audit'].map((verb) =>
      atMost(`sluice ${verb}: peak RSS in MiB`, recoveryRssMib(recovery, verb), MAX_CLI_RSS_MIB),
    ),
  ];
}

const overflowRssMib = (overflow: OverflowReport | undefined): number | undefined =>
  overflow?.ways.find(({ way }) => way.startsWith('Sluice'))?.peakRssMib;

const recoveryRssMib = (recovery: RecoveryReport | undefined, verb: string): number | undefined =>
  recovery?.ways.find(({ way }) => way.includes(`sluice ${verb}`))?.peakRssMib;

/** What a contender did at the base point, or at one that differs from it; nothing where it was disqualified. */
function resultAt(
  results: readonly Result[],
  point: Partial<Scenario>,
  name: ContenderName,
): Result | undefined {
  const title = titleOf({ ...BASE, ...point });
  return results.find(
    ({ contender, scenario, disqualification }) =>
      contender === name && titleOf(scenario) === title && disqualification === undefined,
  );
}

const medianOf = (rounds: readonly Measured[] = [], figure: Figure): number => median(rounds.map(figure));

/** Round by round, so that a noisy minute of the machine weighs on both. */
function ratio(above: Result | undefined, below: Result | undefined, figure: Figure): number {
  const rounds = above?.full ?? [];
  return median(
    rounds.flatMap((round, index) => {
      const other = below?.full[index];
      return other === undefined ? [] : [figure(round) / figure(other)];
    }),
  );
}

const atMost = (name: string, value: number | undefined, limit: number): Target =>
  target(name, value, `≤ ${limit}`, (measured) => measured <= limit);

const atLeast = (name: string, value: number | undefined, limit: number): Target =>
  target(name, value, `≥ ${limit}`, (measured) => measured >= limit);

const within = (name: string, value: number | undefined, least: number, most: number): Target =>
  target(name, value, `${least}–${most}`, (measured) => measured >= least && measured <= most);

function target(
  name: string,
  value: number | undefined,
  limit: string,
  isMet: (value: number) => boolean,
): Target {
  if (value === undefined || Number.isNaN(value)) {
    return { name, measured: '–', limit, verdict: 'not measured' };
  }
  return { name, measured: value.toPrecision(3), limit, verdict: isMet(value) ? 'met' : 'missed' };
}
