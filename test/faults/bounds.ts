import type { Figures } from './figures.ts';

/** Why there may be copies of an event in Flowcore, and so how many at most. */
export type DuplicatesAllowed =
  /** Every outcome was known. */
  | 'none'
  /** As many as Flowcore stored without saying so. */
  | 'unconfirmed'
  /** As many as Pub/Sub delivered twice, beside the unconfirmed. */
  | 'repeated'
  /** The process ended before it could tell. */
  | 'any';

/** What the figures of a run must satisfy, beside nothing lost, unknown, misplaced, altered or logged. */
export interface Bounds {
  readonly duplicates: DuplicatesAllowed;
  /** Most requests to Flowcore while it wanted to be left alone: those that crossed its answer; 0 when absent. */
  readonly duringPause?: number;
  /** Least and most log lines of severity ERROR. */
  readonly alerts?: readonly [least: number, most: number];
  /** A further condition; what is wrong, or undefined. */
  also?(figures: Figures): string | undefined;
}

/** Everything that is not as it must be, one line each. */
export function problemsOf(figures: Figures, bounds: Bounds): readonly string[] {
  const { judgement, isSettled, unsettled, leaked, duringPause, alerts } = figures;
  const { lost, unknown, goodQuarantined, duplicates, mismatches, balanced } = judgement;
  const most = mostDuplicates(figures, bounds);
  const [leastAlerts, mostAlerts] = bounds.alerts ?? [0, Number.POSITIVE_INFINITY];
  const problems = [
    isSettled ? undefined : `not settled: ${unsettled}`,
    lost === 0 ? undefined : `${lost} lost`,
    unknown === 0 ? undefined : `${unknown} unknown`,
    goodQuarantined === 0 ? undefined : `${goodQuarantined} good events quarantined`,
    (duplicates ?? 0) <= most ? undefined : `${duplicates} duplicates, at most ${most} can be explained`,
    duringPause <= (bounds.duringPause ?? 0) ? undefined : `${duringPause} requests during a pause`,
    alerts >= leastAlerts && alerts <= mostAlerts
      ? undefined
      : `${alerts} alerts, expected ${leastAlerts} to ${mostAlerts}`,
    ...leaked.map((value) => `the log holds ${JSON.stringify(value.slice(0, 40))}`),
    bounds.also?.(figures),
    ...(balanced ? [] : ['the judge finds it unbalanced', ...mismatches]),
  ];
  return problems.filter((problem) => problem !== undefined);
}

/** On a slow machine deadlines come before answers: then nobody knows how those would have been. */
function mostDuplicates({ late, reannounced, ...figures }: Figures, { duplicates }: Bounds): number {
  const { unconfirmed, repeated } = figures;
  const always = late + reannounced;
  switch (duplicates) {
    case 'none':
      return always;
    case 'unconfirmed':
      return always + unconfirmed;
    case 'repeated':
      return always + unconfirmed + repeated;
    case 'any':
      return Number.POSITIVE_INFINITY;
  }
}
