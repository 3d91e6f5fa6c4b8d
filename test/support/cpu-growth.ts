/** One linear piece of work on an input of a size that it was made for. */
export type Work = () => unknown;

/** Time grows by 4 where it is linear and by 16 where it is quadratic. */
export const CLEARLY_BELOW_QUADRATIC = 8;

/** What takes less in all is not looked at: the clock and the compiler would decide. */
const LEAST_CPU_MS = 3;
const RUNS = 3;
const ATTEMPTS = 3;

/**
 * By how much the CPU time of a work grows when its input grows to four times the size: the medians of several runs,
 * the two sizes by turns. What looks too steep is measured again, because a collector or a compiler that ran at the
 * wrong moment does not come back, and a quadratic work does.
 */
export function cpuGrowth(workOn: (size: number) => Work, size: number): number {
  const small = workOn(size);
  const large = workOn(4 * size);
  large();
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least > CLEARLY_BELOW_QUADRATIC; attempt += 1) {
    const times = Array.from({ length: RUNS }, () => [cpuMs(small), cpuMs(large)] as const);
    const largeMs = median(times.map(([, ms]) => ms));
    const smallMs = median(times.map(([ms]) => ms));
    least = Math.min(least, largeMs < LEAST_CPU_MS ? 1 : largeMs / smallMs);
  }
  return least;
}

/** CPU time of this process while it does a work, in ms. */
export function cpuMs(work: Work): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
