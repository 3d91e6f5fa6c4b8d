/** Durations in whole milliseconds, counted, so that a long run needs no more memory than a short one. */
export interface Latencies {
  add(milliseconds: number): void;
  /** The duration that this share of all, 0 to 1, does not exceed; null when there are none. */
  quantile(share: number): number | null;
}

export function createLatencies(): Latencies {
  const counts = new Map<number, number>();
  let total = 0;
  return {
    add(milliseconds) {
      if (Number.isNaN(milliseconds)) return;
      const rounded = Math.round(milliseconds);
      counts.set(rounded, (counts.get(rounded) ?? 0) + 1);
      total += 1;
    },
    quantile(share) {
      let left = Math.ceil(total * share);
      for (const [milliseconds, count] of [...counts].sort(([a], [b]) => a - b)) {
        left -= count;
        if (left <= 0) return milliseconds;
      }
      return null;
    },
  };
}
