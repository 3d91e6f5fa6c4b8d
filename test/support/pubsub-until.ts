import { setImmediate } from 'node:timers/promises';

/** Far below mocha's timeout, so that a wait in vain ends with its own message. */
const MAX_WAIT_MS = 5_000;

/** Returns once the condition holds; throws when it does not in time. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + MAX_WAIT_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Waited ${MAX_WAIT_MS} ms in vain for ${holds}`);
    await setImmediate();
  }
}
