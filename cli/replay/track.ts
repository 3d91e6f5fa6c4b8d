import type { Clock } from '../../functions/clock.ts';
import type { ReplayRequest } from './request.ts';

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

/** The beginning of a snapshot's backlog is where its first message turns out to be. */
export function track({ fromMs, untilMs }: Pick<ReplayRequest, 'fromMs' | 'untilMs'>, clock: Clock): Track {
  let firstMs = fromMs ?? untilMs;
  let lastMs = firstMs;
  let movedMs = clock.now();
  let isOver = false;
  return {
    saw(publishMs) {
      firstMs = Math.min(firstMs, publishMs);
      lastMs = fromMs === null && lastMs === untilMs ? publishMs : Math.max(lastMs, publishMs);
      movedMs = clock.now();
    },
    end() {
      isOver = true;
    },
    fraction() {
      if (isOver) return 1;
      return untilMs > firstMs ? (lastMs - firstMs) / (untilMs - firstMs) : 0;
    },
    quietMs: () => clock.now() - movedMs,
  };
}
