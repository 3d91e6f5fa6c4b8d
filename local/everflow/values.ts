import type { Random } from './random.ts';

/** The JSON members of an event; undefined ones are not written. */
export type Fields = Readonly<Record<string, unknown>>;

/** How one event writes its ids, money and flags: as JSON numbers and booleans, or all as strings. */
export interface Forms {
  id(id: number): number | string;
  money(cents: number): number | string;
  flag(flag: boolean): boolean | number | string;
}

/** Everflow writes the same field as a number for clicks and as a string for conversions. */
export function forms(random: Random, asStrings: boolean): Forms {
  const flagsAsNumbers = random.chance(0.2);
  const shortDecimals = random.chance(0.5);
  return asStrings
    ? { id: String, money: (cents) => decimal(cents, shortDecimals), flag: (flag) => (flag ? '1' : '0') }
    : {
        id: (id) => id,
        money: (cents) => cents / 100,
        flag: (flag) => (flagsAsNumbers ? Number(flag) : flag),
      };
}

/** `"0"`, `"12.50"`, and without a leading zero `".50"`: all three were seen. */
function decimal(cents: number, short: boolean): string {
  if (cents === 0) return '0';
  const text = (cents / 100).toFixed(2);
  return short && cents < 100 ? text.slice(1) : text;
}

/** Empties or leaves out a few optional fields of some events, as unconfigured or unknown values look. */
export function thinOut(random: Random, fields: Fields, keep: ReadonlySet<string>): Fields {
  if (!random.chance(0.1)) return fields;
  const names = Object.keys(fields).filter((name) => !keep.has(name));
  const gaps = Array.from({ length: random.integer(1, 6) }, () => [
    random.pick(names),
    random.pick([undefined, undefined, '', null]),
  ]);
  return { ...fields, ...Object.fromEntries(gaps) };
}
