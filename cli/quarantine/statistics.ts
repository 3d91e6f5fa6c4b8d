import { hourOf } from '../times.ts';
import type { Summary } from './summary.ts';

/** What records are counted by. */
export const ASPECTS = ['reason', 'type', 'stage', 'hour', 'detail'] as const;
export type Aspect = (typeof ASPECTS)[number];
export type Counts = Readonly<Record<string, number>>;

/** Records by several aspects; keeps counts, never records. */
export interface Statistics {
  add(record: Summary): void;
  records(): number;
  /** When the oldest was quarantined, in ms since the epoch; undefined without records. */
  oldestMs(): number | undefined;
  counts(aspect: Aspect): Counts;
}

/** Details are made of pointers and keywords, but Flowcore's own words may come in any number. */
const MOST_PATTERNS = 1000;
const OTHERS = '(others)';
const LONGEST_PATTERN = 120;

export function createStatistics(): Statistics {
  // Maps, for a reason may be called `constructor`.
  const counts = new Map(ASPECTS.map((aspect) => [aspect, new Map<string, number>()]));
  let records = 0;
  let oldestMs: number | undefined;
  const count = (aspect: Aspect, name: string): void => {
    const names = counts.get(aspect) ?? new Map<string, number>();
    const counted = names.has(name) || names.size < MOST_PATTERNS ? name : OTHERS;
    names.set(counted, (names.get(counted) ?? 0) + 1);
  };
  return {
    add({ reason, type, stage, detail, quarantinedMs }) {
      records += 1;
      oldestMs = Math.min(oldestMs ?? quarantinedMs, quarantinedMs);
      count('reason', reason);
      count('type', type);
      count('stage', stage);
      count('hour', hourOf(quarantinedMs));
      for (const pattern of new Set(patternsOf(detail))) count('detail', pattern);
    },
    records: () => records,
    oldestMs: () => oldestMs,
    counts: (aspect) => Object.fromEntries(counts.get(aspect) ?? []),
  };
}

/** What details have in common: each violation by itself, indexes of arrays and long numbers and ids as `N`. */
export const patternsOf = (detail: string): readonly string[] =>
  detail
    .split('; ')
    .filter((each) => each !== '' && !/^\d+ more$/.test(each))
    .map((each) =>
      each
        .replaceAll(/\/\d+(?=\/|\s|$)/g, '/N')
        .replaceAll(/\b(?=[0-9a-f-]*\d)[0-9a-f-]{8,}\b/gi, 'N')
        .replaceAll(/\b\d{5,}\b/g, 'N')
        .slice(0, LONGEST_PATTERN),
    );
