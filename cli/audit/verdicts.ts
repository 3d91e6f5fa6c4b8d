/** Why today's stages do not send an event. */
export interface Verdict {
  readonly kind: 'rejected' | 'filtered';
  /** The reason of the rejection, or the rule of the filter. */
  readonly name: string;
}

/** Verdicts by their numbers; 0 stands for none. */
export interface Verdicts {
  numberOf(kind: Verdict['kind'], name: string): number;
  of(number: number): Verdict | undefined;
}

export function createVerdicts(): Verdicts {
  const verdicts: Verdict[] = [];
  const numbers = { rejected: new Map<string, number>(), filtered: new Map<string, number>() };
  return {
    numberOf(kind, name) {
      const known = numbers[kind].get(name);
      if (known !== undefined) return known;
      const number = verdicts.push({ kind, name });
      numbers[kind].set(name, number);
      return number;
    },
    of: (number) => verdicts[number - 1],
  };
}
