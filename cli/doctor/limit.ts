import type { Clock } from '../../functions/clock.ts';

/** Rejects when there is no result within `limitMs`; what comes later is nobody's. */
export function limited<T>(clock: Clock, limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => {
      reject(new Error(`no answer within ${limitMs / 1000} s: check the network and try again`));
    });
    work.then(resolve, reject).finally(cancel);
  });
}
