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
  /** The same over all event types; undefined where nothing drifted. */
  readonly drifted: DriftCounts | undefined;
  /** From publish time to fate, of the events that reached Flowcore; undefined where none did. */
  readonly latencyMs: Spread | undefined;
  /** From event time to publish time, of the same events; 0 where the event time lies ahead. */
  readonly latenessMs: Spread | undefined;
}

/** Many numbers in two: with the number of events they make a mean. */
export interface Spread {
  readonly sum: number;
  readonly max: number;
}

export interface DriftCounts {
  readonly unknownFields: number;
  readonly typeChanges: number;
  readonly unsafeNumbers: number;
}

/** The instance's books. Pages are torn off with `turn`, so that counts are logged once and memory stays flat. */
export interface Books {
  settled(fate: Fate): void;
  /** Notes the times of an event that reached Flowcore, both in ms. */
  reached(latencyMs: number, latenessMs: number): void;
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
    drifted: undefined as DriftCounts | undefined,
    latencyMs: undefined as Spread | undefined,
    latenessMs: undefined as Spread | undefined,
  });
  let page = blank();
  return {
    settled(fate) {
      page.entries += 1;
      page.fates[fate.fate] += 1;
      if (fate.fate === 'quarantined') increment(page.quarantined, fate.reason);
      if (fate.fate === 'filtered') increment(page.filtered, fate.rule);
    },
    reached(latencyMs, latenessMs) {
      page.latencyMs = withNumber(page.latencyMs, latencyMs);
      page.latenessMs = withNumber(page.latenessMs, latenessMs);
    },
    drifted(typeId, drift) {
      page.entries += 1;
      page.drift[typeId] = withDrift(page.drift[typeId], drift);
      page.drifted = withDrift(page.drifted, drift);
    },
    turn() {
      const { entries, ...turned } = page;
      page = blank();
      return entries === 0 ? undefined : turned;
    },
  };
}

const withDrift = (counts: DriftCounts | undefined, drift: Drift): DriftCounts => ({
  unknownFields: (counts?.unknownFields ?? 0) + drift.unknownFields.length,
  typeChanges: (counts?.typeChanges ?? 0) + drift.typeChanges.length,
  unsafeNumbers: (counts?.unsafeNumbers ?? 0) + drift.unsafeNumbers,
});

/** A clock that is behind Pub/Sub's, or a time ahead of its publication, must not make others look quicker. */
function withNumber(spread: Spread | undefined, number: number): Spread {
  const counted = Math.max(0, number);
  return { sum: (spread?.sum ?? 0) + counted, max: Math.max(spread?.max ?? 0, counted) };
}

function increment(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
