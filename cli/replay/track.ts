import type { Clock } from '../../functions/clock.ts';

/** How far the reading of a window has come. */
export interface Track {
  /** Notes a message of the window, by its publish time in ms since the epoch. */
  saw(publishMs: number): void;
  /** Notes that the window has been read to its end. */
  end(): void;
  /** From 0 to 1: messages come roughly in the order of their publication. */
  fraction(): number;
  /** Since when nothing of the window has come, in ms. */
  quietMs(): number;
}

/**
 * Where there is something to read begins with the first message: a snapshot's backlog may be of any age, a topic may
 * have been silent, and a replay that goes on has read the beginning already.
 */
export function track(untilMs: number, clock: Clock): Track {
  let firstMs = untilMs;
  let lastMs = Number.NEGATIVE_INFINITY;
  let movedMs = clock.now();
  let isOver = false;
  return {
    saw(publishMs) {
      firstMs = Math.min(firstMs, publishMs);
      lastMs = Math.max(lastMs, publishMs);
      movedMs = clock.now();
    },
    end() {
      isOver = true;
    },
    fraction() {
      if (isOver) return 1;
      return lastMs > firstMs ? (lastMs - firstMs) / (untilMs - firstMs) : 0;
    },
    quietMs: () => clock.now() - movedMs,
  };
}
