import type { Clock } from '../../functions/clock.ts';

/** What a stop signal does. */
export interface StopActions {
  readonly stop: () => void;
  readonly endAtOnce: () => void;
}

/** A terminal interrupts npm and its child alike, and npm passes its own interrupt on to the child. */
const SAME_CTRL_C_MS = 500;

/** Handles a run's signals: the first stops it gently; one that comes clearly later ends it at once. */
export function createStopHandler(clock: Clock, { stop, endAtOnce }: StopActions): () => void {
  let firstMs: number | undefined;
  return () => {
    if (firstMs === undefined) {
      firstMs = clock.now();
      stop();
    } else if (clock.now() - firstMs >= SAME_CTRL_C_MS) {
      endAtOnce();
    }
  };
}
