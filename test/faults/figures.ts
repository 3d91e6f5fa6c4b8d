import type { Judgement } from '../../local/judge/judgement.ts';
import type { Bounds } from './scenario.ts';

/** How a run went, in numbers. */
export interface Figures {
  readonly judgement: Judgement;
  readonly isSettled: boolean;
  /** What had no fate at the end, for people. */
  readonly unsettled: string;
  /** Copies that Flowcore stored without saying so. */
  readonly unconfirmed: number;
  /** Events in pushes that Pub/Sub repeated. */
  readonly repeated: number;
  /** Requests to Flowcore, of any outcome. */
  readonly requests: number;
  /** Requests that were refused or left without an answer. */
  readonly refused: number;
  readonly duringPause: number;
  /** Times that an event was given back to Pub/Sub. */
  readonly retried: number;
  /** Events given back because their deadline came; some of them may have been on their way. */
  readonly late: number;
  /** Log lines of severity ERROR. */
  readonly alerts: number;
  /** Values of payloads, and keys, that stand in the log. */
  readonly leaked: readonly string[];
  readonly seconds: number;
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
    ...leaked.slice(0, 5).map((value) => `the log holds ${JSON.stringify(value.slice(0, 40))}`),
    bounds.also?.(figures),
    ...(balanced ? [] : ['the judge finds it unbalanced', ...mismatches]),
  ];
  return problems.filter((problem) => problem !== undefined);
}

/** On a slow machine deadlines come before answers: then nobody knows how those would have been. */
function mostDuplicates({ late, ...figures }: Figures, { duplicates }: Bounds): number {
  const { unconfirmed, refused, repeated } = figures;
  switch (duplicates) {
    case 'none':
      return late;
    case 'unconfirmed':
      return late + unconfirmed;
    case 'resent':
      return late + unconfirmed + refused;
    case 'repeated':
      return late + unconfirmed + repeated;
    case 'any':
      return Number.POSITIVE_INFINITY;
  }
}
