/** A small count for each event number, as compact as a process can be told it. */
export interface EventCounts {
  add(id: number): void;
  counts(): Uint8Array;
}

const FIRST_ROOM = 65_536;

/** Starts with every count at zero; room is made as numbers grow. */
export function createEventCounts(): EventCounts {
  let counts = new Uint8Array(FIRST_ROOM);
  let end = 0;
  return {
    add(id) {
      if (id >= counts.length) {
        const larger = new Uint8Array(2 ** Math.ceil(Math.log2(id + 1)));
        larger.set(counts);
        counts = larger;
      }
      counts[id] = Math.min(255, (counts[id] ?? 0) + 1);
      end = Math.max(end, id + 1);
    },
    counts: () => counts.slice(0, end),
  };
}
