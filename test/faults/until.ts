import { setTimeout } from 'node:timers/promises';

const LOOK_EVERY_MS = 5;
/** Longer than any scenario needs, so that a wait in vain ends with its own words. */
const PATIENCE_MS = 30_000;

/** Returns once the condition holds; throws, saying what was waited for, when it never does. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain until ${what}`);
    await setTimeout(LOOK_EVERY_MS);
  }
}
