import type { Judgement } from './judgement.ts';
import type { StoredIndex } from './stored-index.ts';

/** How one published event ended, as the stores show it. */
export type Verdict =
  | { readonly fate: 'delivered' | 'overflowed' | 'filtered'; readonly duplicates: number }
  | {
      readonly fate: 'quarantined';
      readonly reason: string;
      /** Whether it was to be delivered. */
      readonly isGood: boolean;
      readonly duplicates: number;
      /** What is not as it should be, although the event is safe. */
      readonly problem: string | undefined;
    }
  | { readonly fate: 'lost'; readonly problem: string }
  /** It went to a Flowcore that the judge cannot read. */
  | { readonly fate: 'elsewhere' };

/** The judge's running count. */
export interface Tally {
  add(name: string, verdict: Verdict): void;
  /** Further copies that belong to no single event. */
  duplicates(copies: number): void;
  /** Something is wrong that belongs to no single event. */
  mismatch(finding: string): void;
  /** Something is stored that nothing published explains. */
  unknown(finding: string): void;
  /** `stored`: undefined where Flowcore is out of reach. */
  judgement(stored: StoredIndex | undefined, fileUploads: number): Judgement;
}

const MOST_MISMATCHES = 20;

export function createTally(): Tally {
  const counts = {
    published: 0,
    delivered: 0,
    overflowed: 0,
    quarantined: 0,
    filtered: 0,
    lost: 0,
    elsewhere: 0,
  };
  const reasons = new Map<string, number>();
  const mismatches: string[] = [];
  let duplicates = 0;
  let goodQuarantined = 0;
  let unknown = 0;
  let problems = 0;

  const mismatch = (finding: string): void => {
    problems += 1;
    if (mismatches.length < MOST_MISMATCHES) mismatches.push(finding);
  };
  return {
    add(name, verdict) {
      counts.published += 1;
      counts[verdict.fate] += 1;
      if ('duplicates' in verdict) duplicates += verdict.duplicates;
      if ('problem' in verdict && verdict.problem !== undefined) mismatch(`${name}: ${verdict.problem}`);
      if (verdict.fate !== 'quarantined') return;
      reasons.set(verdict.reason, (reasons.get(verdict.reason) ?? 0) + 1);
      if (verdict.isGood) goodQuarantined += 1;
    },
    duplicates(copies) {
      duplicates += copies;
    },
    mismatch,
    unknown(finding) {
      unknown += 1;
      mismatch(finding);
    },
    judgement(stored, fileUploads) {
      const { published, delivered, overflowed, quarantined, filtered, lost, elsewhere } = counts;
      const accounted = delivered + overflowed + quarantined + filtered + elsewhere;
      const isReadable = stored !== undefined;
      return {
        published,
        delivered: isReadable ? delivered : null,
        overflowed: isReadable ? overflowed : null,
        quarantined,
        goodQuarantined,
        filtered,
        lost: isReadable ? lost : null,
        duplicates: isReadable ? duplicates : null,
        unknown,
        mismatches,
        missedByRunningConsumer: stored?.missedByRunningConsumer ?? null,
        fileUploads: isReadable ? fileUploads : null,
        latencyMs: {
          p50: stored?.latencies.quantile(0.5) ?? null,
          p99: stored?.latencies.quantile(0.99) ?? null,
          max: stored?.latencies.quantile(1) ?? null,
        },
        quarantineReasons: Object.fromEntries([...reasons].sort(([a], [b]) => (a < b ? -1 : 1))),
        balanced: published === accounted && lost === 0 && unknown === 0 && problems === 0,
      };
    },
  };
}
