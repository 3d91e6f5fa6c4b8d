import fc from 'fast-check';
import type { Found } from './regular-expressions.ts';

/** A text that is made longer by repeating its middle: what makes a regular expression try again and again. */
export interface Attack {
  readonly prefix: string;
  readonly pump: string;
  readonly suffix: string;
}

export const attackText = ({ prefix, pump, suffix }: Attack, size: number): string =>
  prefix + pump.repeat(Math.max(1, Math.floor(size / pump.length))) + suffix;

const SAMPLES = 8;
const LONGEST_SAMPLE = 24;
/** What ends a text so that it does not match after all. */
const MISMATCHES = ['\u0001', '\n!'];

/**
 * Attacks on a regular expression, derived from texts that it matches: every character and every pair of each text
 * is repeated in its place, followed by what does not match, with and without the rest of the text before it.
 */
export function attacksOn(expression: Found): readonly Attack[] {
  const attacks = matchingTexts(expression).flatMap((text) =>
    Array.from({ length: text.length }, (_, at) => at).flatMap((at) =>
      [1, 2].flatMap((length) => {
        const pump = text.slice(at, at + length);
        const rest = text.slice(at + length);
        return MISMATCHES.flatMap((mismatch) => [
          { prefix: text.slice(0, at), pump, suffix: mismatch },
          { prefix: text.slice(0, at), pump, suffix: rest + mismatch },
          { prefix: '', pump, suffix: mismatch },
        ]);
      }),
    ),
  );
  return [...new Map(attacks.map((attack) => [JSON.stringify(attack), attack])).values()];
}

/** Texts that match, look-arounds left aside, which fast-check cannot generate; always the same ones. */
function matchingTexts({ source }: Found): readonly string[] {
  const expression = new RegExp(withoutLookArounds(source));
  const texts = fc.sample(fc.stringMatching(expression, { size: 'xsmall' }), { numRuns: SAMPLES, seed: 1 });
  return [...new Set(texts.map((text) => text.slice(0, LONGEST_SAMPLE)))];
}

/** Leaves out `(?=…)`, `(?!…)`, `(?<=…)` and `(?<!…)`, whatever is nested in them. */
function withoutLookArounds(source: string): string {
  const [found] = /\(\?<?[=!]/.exec(source) ?? [];
  if (found === undefined) return source;
  const start = source.indexOf(found);
  const end = closingOf(source, start);
  return withoutLookArounds(
    source.slice(0, start) + source.slice(end + 1).replace(/^[*+?]|^\{\d+(,\d*)?\}/, ''),
  );
}

function closingOf(source: string, start: number): number {
  let depth = 0;
  let isInClass = false;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at];
    if (character === '\\') at += 1;
    else if (character === '[') isInClass = true;
    else if (character === ']') isInClass = false;
    else if (!isInClass && character === '(') depth += 1;
    else if (!isInClass && character === ')') depth -= 1;
    if (depth === 0) return at;
  }
  throw new Error(`${source} has an open group`);
}
