import { hourOf } from '../times.ts';
import type { Summary } from './summary.ts';

/** Records that were quarantined in one hour for one reason, of one event type. */
export interface Group {
  readonly reason: string;
  readonly type: string;
  /** `2026-11-21T16:00Z` */
  readonly hour: string;
  readonly count: number;
  /** When the oldest of them was quarantined, in ms since the epoch. */
  readonly oldestMs: number;
}

/** Counts records; keeps groups, never records. */
export interface Groups {
  add(record: Summary): void;
  /** Sorted by reason, type and hour. */
  all(): readonly Group[];
}

export function createGroups(): Groups {
  const groups = new Map<string, Group>();
  return {
    add({ reason, type, quarantinedMs }) {
      const hour = hourOf(quarantinedMs);
      const key = JSON.stringify([reason, type, hour]);
      const before = groups.get(key);
      groups.set(key, {
        ...{ reason, type, hour },
        count: (before?.count ?? 0) + 1,
        oldestMs: Math.min(before?.oldestMs ?? quarantinedMs, quarantinedMs),
      });
    },
    all: () => [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group),
  };
}
