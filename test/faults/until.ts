import { setTimeout } from 'node:timers/promises';

/** Returns once the condition holds; throws, saying what was waited for, when it never does. */
export type Until = (what: string, holds: () => boolean) => Promise<void>;

const LOOK_EVERY_MS = 5;

/** `patienceMs`: longer than any scenario needs, so that a wait in vain ends with its own words. */
export const createUntil =
  (patienceMs: number): Until =>
  async (what, holds) => {
    const end = performance.now() + patienceMs;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`waited ${patienceMs / 1000} s in vain until ${what}`);
      await setTimeout(LOOK_EVERY_MS);
    }
  };
