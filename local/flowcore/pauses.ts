import type { Clock } from '../../functions/clock.ts';

/** Waiting by an injected clock; `cancel` forgets every wait under way, so that nothing keeps a process alive. */
export function pauses(clock: Pick<Clock, 'after'>): { wait(ms: number): Promise<void>; cancel(): void } {
  const pending = new Set<() => void>();
  return {
    wait(ms) {
      if (ms === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const stop = clock.after(ms, () => {
          pending.delete(stop);
          resolve();
        });
        pending.add(stop);
      });
    },
    cancel() {
      for (const stop of pending) stop();
      pending.clear();
    },
  };
}
