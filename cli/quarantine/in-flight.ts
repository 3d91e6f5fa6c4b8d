/** What is in work at once, bounded by number and by bytes. */
export interface InFlight {
  /** Resolves when there is room; one alone may be larger than the bound. */
  enter(bytes: number): Promise<void>;
  leave(bytes: number): void;
  /** Resolves when nothing is in work. */
  empty(): Promise<void>;
}

export function createInFlight(most: number, mostBytes: number): InFlight {
  let number = 0;
  let total = 0;
  let waiting: (() => void)[] = [];
  const change = (): Promise<void> =>
    new Promise((resolve) => {
      waiting.push(resolve);
    });
  return {
    async enter(bytes) {
      while (number > 0 && (number >= most || total + bytes > mostBytes)) await change();
      number += 1;
      total += bytes;
    },
    leave(bytes) {
      number -= 1;
      total -= bytes;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    async empty() {
      while (number > 0) await change();
    },
  };
}
