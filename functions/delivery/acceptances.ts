import type { Clock } from '../clock.ts';

/**
 * What Flowcore accepted, per partition. It weighs Flowcore's word against an event: a wrong setting makes
 * Flowcore refuse everything, so a refusal counts against the event only if another was accepted after it.
 */
export interface Acceptances {
  /** Notes that Flowcore accepted a batch of the partition. */
  note(partition: string): void;
  /** Batches accepted so far. */
  count(partition: string): number;
  /** Resolves to true at the next acceptance; to false at `untilMs`, or at once when enough are waiting. */
  next(partition: string, untilMs: number): Promise<boolean>;
}

/** Most events of one partition that wait for proof, with their push requests open; the others come again. */
const MOST_WAITING = 8;

export function createAcceptances(clock: Clock): Acceptances {
  const counts = new Map<string, number>();
  const waiting = new Map<string, Set<(isAccepted: boolean) => void>>();
  const waitingFor = (partition: string) => {
    const known = waiting.get(partition) ?? new Set();
    waiting.set(partition, known);
    return known;
  };
  return {
    note(partition) {
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
      for (const wake of waitingFor(partition)) wake(true);
    },
    count: (partition) => counts.get(partition) ?? 0,
    next(partition, untilMs) {
      const waiters = waitingFor(partition);
      if (waiters.size >= MOST_WAITING) return Promise.resolve(false);
      return new Promise((resolve) => {
        const end = (isAccepted: boolean) => {
          cancel();
          waiters.delete(end);
          resolve(isAccepted);
        };
        const cancel = clock.after(Math.max(1, untilMs - clock.now()), () => end(false));
        waiters.add(end);
      });
    },
  };
}
