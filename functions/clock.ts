/** Time as the code sees it: injected, so that no test waits for the wall clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never runs backwards and never jumps. */
  now(): number;
  /**
   * Calls `run` once after `delayMs` milliseconds, 0 being the end of this turn of the event loop.
   * The returned function cancels it.
   */
  after(delayMs: number, run: () => void): () => void;
}

/** Resolves when `delayMs` milliseconds have passed. */
export const passing = (clock: Pick<Clock, 'after'>, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });

const STARTED_MS = performance.timeOrigin;

export const systemClock: Clock = {
  // The machine's clock may be set while we run; a span of time must not notice.
  now: () => Math.floor(STARTED_MS + performance.now()),
  after: (delayMs, run) => {
    if (delayMs === 0) {
      const immediate = setImmediate(run);
      return () => clearImmediate(immediate);
    }
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
