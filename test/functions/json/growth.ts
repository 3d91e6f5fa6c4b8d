/**
 * How many times longer the work takes on an input of eight times the size: about 8 where time is linear,
 * 64 where it is quadratic. The best of several runs counts, so that a busy machine does not decide.
 */
export function growth(work: (size: number) => () => unknown, size: number): number {
  const small = work(size);
  const large = work(8 * size);
  return best(large) / Math.max(best(small), 0.05);
}

/** Between linear and quadratic, with room for noise on both sides. */
export const LINEAR_GROWTH = 40;

function best(run: () => unknown): number {
  const durationsMs = Array.from({ length: 7 }, () => {
    const startMs = performance.now();
    run();
    return performance.now() - startMs;
  });
  return Math.min(...durationsMs);
}
