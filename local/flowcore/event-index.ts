/** Where a line lies in events.ndjson, in bytes. */
export interface Location {
  readonly offset: number;
  readonly length: number;
}

/** A line and its place among all events of its time bucket, in the order of storing. */
export interface Entry extends Location {
  readonly position: number;
}

/** Finds the lines of an event type and time bucket; holds numbers only, never events. */
export interface EventIndex {
  add(typeKey: string, timeBucket: string, location: Location): void;
  /** The time buckets in which any of the event types has events, ascending. */
  timeBuckets(typeKeys: readonly string[]): string[];
  /** The lines of some event types in one bucket, from a position on, or backwards from the newest. */
  entries(typeKeys: readonly string[], timeBucket: string, from: number | 'newest'): Generator<Entry>;
}

/** Numbers in an entry: event type, offset, length. */
const width = 3;

/** An empty index. */
export function eventIndex(): EventIndex {
  const typeNumbers = new Map<string, number>();
  const bucketsOfTypes = new Map<string, Set<string>>();
  const buckets = new Map<string, number[]>();

  return {
    add(typeKey, timeBucket, { offset, length }) {
      const typeNumber = typeNumbers.get(typeKey) ?? typeNumbers.size;
      typeNumbers.set(typeKey, typeNumber);
      bucketsOfTypes.set(typeKey, (bucketsOfTypes.get(typeKey) ?? new Set()).add(timeBucket));
      const numbers = buckets.get(timeBucket);
      if (numbers === undefined) buckets.set(timeBucket, [typeNumber, offset, length]);
      else numbers.push(typeNumber, offset, length);
    },
    timeBuckets: (typeKeys) =>
      [...new Set(typeKeys.flatMap((key) => [...(bucketsOfTypes.get(key) ?? [])]))].sort(),
    *entries(typeKeys, timeBucket, from) {
      const numbers = buckets.get(timeBucket) ?? [];
      const wanted = new Set(typeKeys.map((key) => typeNumbers.get(key)));
      const step = from === 'newest' ? -1 : 1;
      let position = from === 'newest' ? numbers.length / width - 1 : from;
      for (; position >= 0 && position < numbers.length / width; position += step) {
        const at = position * width;
        if (!wanted.has(numbers[at])) continue;
        yield { position, offset: numbers[at + 1] ?? 0, length: numbers[at + 2] ?? 0 };
      }
    },
  };
}
