import type { Drift } from './drift.ts';
import type { Fate, FateName } from './message.ts';

/** What has been settled since the last page: the counts from which the metrics are made. */
export interface Page {
  /** Events per fate. */
  readonly fates: Readonly<Record<FateName, number>>;
  /** Events per quarantine reason and per filter rule. */
  readonly quarantined: Readonly<Record<string, number>>;
  readonly filtered: Readonly<Record<string, number>>;
  /** Departures from the expected schema, per event type. */
  readonly drift: Readonly<Record<string, DriftCounts>>;
}

export interface DriftCounts {
  readonly unknownFields: number;
  readonly typeChanges: number;
  readonly unsafeNumbers: number;
}

/** The instance's books. Pages are torn off with `turn`, so that counts are logged once and memory stays flat. */
export interface Books {
  settled(fate: Fate): void;
  drifted(typeId: string, drift: Drift): void;
  /** The page since the last turn, or undefined when nothing was written on it. */
  turn(): Page | undefined;
}

const NO_FATES: Readonly<Record<FateName, number>> = {
  delivered: 0,
  overflowed: 0,
  quarantined: 0,
  filtered: 0,
  retry: 0,
};

export function createBooks(): Books {
  const blank = () => ({
    entries: 0,
    fates: { ...NO_FATES },
    // Without a prototype: a filter rule may be called `constructor`.
    quarantined: Object.create(null) as Record<string, number>,
    filtered: Object.create(null) as Record<string, number>,
    drift: Object.create(null) as Record<string, DriftCounts>,
  });
  let page = blank();
  return {
    settled(fate) {
      page.entries += 1;
      page.fates[fate.fate] += 1;
      if (fate.fate === 'quarantined') increment(page.quarantined, fate.reason);
      if (fate.fate === 'filtered') increment(page.filtered, fate.rule);
    },
    drifted(typeId, drift) {
      const sofar = page.drift[typeId] ?? { unknownFields: 0, typeChanges: 0, unsafeNumbers: 0 };
      page.entries += 1;
      page.drift[typeId] = {
        unknownFields: sofar.unknownFields + drift.unknownFields.length,
        typeChanges: sofar.typeChanges + drift.typeChanges.length,
        unsafeNumbers: sofar.unsafeNumbers + drift.unsafeNumbers,
      };
    },
    turn() {
      const { entries, ...turned } = page;
      page = blank();
      return entries === 0 ? undefined : turned;
    },
  };
}

function increment(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
