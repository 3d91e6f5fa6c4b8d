import { generateMersenne32Randomizer } from '@faker-js/faker';

/** Seeded draws: the same seed gives the same sequence on every machine. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  chance(probability: number): boolean;
  /** Both ends included. */
  integer(min: number, max: number): number;
  pick<T>(list: readonly T[]): T;
  /** 32 hex digits, as Everflow writes its ids. */
  hexId(): string;
}

/** Starts a sequence of draws. */
export function seededRandom(seed: number): Random {
  const source = generateMersenne32Randomizer(seed);
  const next = () => source.next();
  const integer = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  const word = () => integer(0, 0xffffffff).toString(16).padStart(8, '0');
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: <T>(list: readonly T[]) => {
      if (list.length === 0) throw new RangeError('picking from an empty list');
      return list[integer(0, list.length - 1)] as T;
    },
    hexId: () => word() + word() + word() + word(),
  };
}
