import type { Digest } from './digest.ts';

/**
 * Which events were published, how often, and how many copies of them are stored. Several may be published under one
 * digest: an array may hold equal elements. A place that comes again is a message that Pub/Sub delivered twice.
 */
export interface OccurrenceTable {
  /** Notes a published occurrence. */
  publish(digest: Digest, place: number): void;
  /** Notes a stored copy; returns the number of its digest, or undefined where no such event was published. */
  store(digest: Digest): number | undefined;
  has(digest: Digest): boolean;
  /** Takes an occurrence out, with a stored copy where one is left; undefined where it has been taken before. */
  take(digest: Digest, place: number): Taken | undefined;
}

/** What became of an occurrence. */
export interface Taken {
  /** Of its digest. */
  readonly number: number;
  readonly isStored: boolean;
  /** Copies that are left over when the last occurrence of a digest is taken. */
  readonly duplicates: number;
}

/** A third of the slots stay empty, so that a search ends soon. */
const SLOTS_PER_EVENT = 1.5;
const MOST_COPIES = 0xffff;
const EMPTY = 0;
const TAKEN = 0xffff;

/** Makes a table for at most `mostEvents` occurrences: 18 bytes each. */
export function createOccurrenceTable(mostEvents: number): OccurrenceTable {
  const slots = Math.ceil(mostEvents * SLOTS_PER_EVENT) + 1;
  const highs = new Uint32Array(slots);
  const lows = new Uint32Array(slots);
  /** The place of a digest that has one. */
  const places = new Uint16Array(slots);
  const copies = new Uint16Array(slots);
  /** The places of the few digests that have several. */
  const several = new Map<number, Set<number>>();

  /** The slot of a digest, or the empty one where it would go. */
  const slotOf = ({ high, low }: Digest): number => {
    let slot = low % slots;
    while (places[slot] !== EMPTY && (highs[slot] !== high || lows[slot] !== low)) {
      slot = slot + 1 === slots ? 0 : slot + 1;
    }
    return slot;
  };
  /** Whether the place was still there. */
  const removePlace = (slot: number, place: number): boolean => {
    const all = several.get(slot);
    if (all === undefined) return places[slot] === place;
    return all.delete(place);
  };

  return {
    publish(digest, place) {
      const slot = slotOf(digest);
      const first = places[slot] ?? EMPTY;
      if (first === EMPTY) {
        highs[slot] = digest.high;
        lows[slot] = digest.low;
        places[slot] = place;
      } else if (first !== place) {
        several.set(slot, (several.get(slot) ?? new Set([first])).add(place));
      }
    },
    has: (digest) => places[slotOf(digest)] !== EMPTY,
    store(digest) {
      const slot = slotOf(digest);
      if (places[slot] === EMPTY) return undefined;
      copies[slot] = Math.min(MOST_COPIES, (copies[slot] ?? 0) + 1);
      return slot;
    },
    take(digest, place) {
      const slot = slotOf(digest);
      if (!removePlace(slot, place)) return undefined;
      const isLast = (several.get(slot)?.size ?? 0) === 0;
      if (isLast) places[slot] = TAKEN;
      const stored = copies[slot] ?? 0;
      const left = Math.max(0, stored - 1);
      copies[slot] = isLast ? 0 : left;
      return { number: slot, isStored: stored > 0, duplicates: isLast ? left : 0 };
    },
  };
}
