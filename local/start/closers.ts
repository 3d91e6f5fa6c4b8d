/** What must be stopped at the end of a run, whatever happens in between. */
export interface Closers {
  add(close: () => unknown): void;
  /** Stops everything, the latest first; one that fails does not keep the others from being stopped. */
  close(): Promise<void>;
}

export function createClosers(): Closers {
  const closers: (() => unknown)[] = [];
  return {
    add: (close) => closers.push(close),
    async close() {
      const failures: unknown[] = [];
      for (const close of closers.reverse()) {
        try {
          await close();
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw new AggregateError(failures, 'stopping what the run started failed');
    },
  };
}
