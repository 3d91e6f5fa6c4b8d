import type { Rejection } from '../../functions/message.ts';
import { patternsOf } from './statistics.ts';

/** What became, or would become, of one record. */
export type Outcome =
  /** Today's stages take it; a dry run goes no further. */
  | { readonly kind: 'passes' }
  /** It has its fate and is out of quarantine. */
  | { readonly kind: 'redriven'; readonly fate: 'delivered' | 'overflowed' }
  /** Today's filter of that name leaves it out; it stays in quarantine, for nothing of it was sent. */
  | { readonly kind: 'filtered'; readonly rule: string }
  | { readonly kind: 'fails'; readonly rejection: Pick<Rejection, 'reason' | 'detail'> }
  /** It may pass another time. */
  | { readonly kind: 'left'; readonly cause: string }
  /** The redrive was stopped before. */
  | { readonly kind: 'untried' };

export type OutcomeKind = Outcome['kind'];

/** Records that were in quarantine for one reason and of which the same became. */
export interface Row {
  readonly reason: string;
  readonly outcome: OutcomeKind;
  /** The fate, the filter, the reason why it still fails, or the cause why it is left. */
  readonly why: string;
  readonly records: number;
}

/** The accounts of a redrive; every record is in them once. */
export interface Books {
  book(reason: string, outcome: Outcome): void;
  count(kind: OutcomeKind): number;
  /** All records. */
  records(): number;
  rows(): readonly Row[];
}

/** Beyond that, what fails is told by its reason alone. */
const MOST_ROWS = 500;

export function createBooks(): Books {
  const rows = new Map<string, Row>();
  const counts = { passes: 0, redriven: 0, filtered: 0, fails: 0, left: 0, untried: 0 };
  return {
    book(reason, outcome) {
      counts[outcome.kind] += 1;
      const whole = [reason, outcome.kind, whyOf(outcome)] as const;
      const isRoom = rows.size < MOST_ROWS || rows.has(JSON.stringify(whole));
      const [, kind, why] = isRoom ? whole : ([reason, outcome.kind, '(others)'] as const);
      const key = JSON.stringify([reason, kind, why]);
      rows.set(key, { reason, outcome: kind, why, records: (rows.get(key)?.records ?? 0) + 1 });
    },
    count: (kind) => counts[kind],
    records: () => Object.values(counts).reduce((sum, each) => sum + each, 0),
    rows: () => [...rows.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row),
  };
}

function whyOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'redriven':
      return outcome.fate;
    case 'filtered':
      return `by filter ${outcome.rule}`;
    case 'fails':
      return [outcome.rejection.reason, ...patternsOf(outcome.rejection.detail)].join(': ').slice(0, 160);
    case 'left':
      return outcome.cause;
    default:
      return '';
  }
}
