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

function mostDuplicates({ unconfirmed, repeated, refused }: Figures, { duplicates }: Bounds): number {
  switch (duplicates) {
    case 'none':
      return 0;
    case 'unconfirmed':
      return unconfirmed;
    case 'resent':
      return unconfirmed + refused;
    case 'repeated':
      return unconfirmed + repeated;
    case 'any':
      return Number.POSITIVE_INFINITY;
  }
}
