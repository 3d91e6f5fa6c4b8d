import type { Fate } from './message.ts';

/** The fates of a message's parts, of which each gets one, by whoever comes first. */
export interface Fates {
  has(index: number): boolean;
  /** Gives a part its fate, unless it has one. */
  settle(index: number, fate: Fate): void;
  /** Gives the whole up: what waits for all rejects with the error. */
  fail(error: unknown): void;
  /** Resolves when every part has its fate, to the fates in the order of the parts. */
  readonly all: Promise<readonly Fate[]>;
}

export function createFates(parts: number): Fates {
  const { promise: all, resolve, reject: fail } = Promise.withResolvers<readonly Fate[]>();
  const fates: Fate[] = [];
  let open = parts;
  const has = (index: number): boolean => fates[index] !== undefined;
  return {
    all,
    has,
    fail,
    settle(index, fate) {
      if (has(index)) return;
      fates[index] = fate;
      open -= 1;
      if (open === 0) resolve(fates);
    },
  };
}
