import type { Random } from './random.ts';
import type { Fields } from './values.ts';

/** Members that no schema names; their text does not survive a parse and re-serialisation. */
const unknownMembers: readonly ((random: Random) => string)[] = [
  (random) => `"partner_click_ref":${random.integer(1e9, 9e9)}${random.integer(1e9, 9e9)}`,
  () => '"score":0.10',
  () => '"weight":1E+2',
  () => '"experiment":{"name":"b","arms":[1,2,[3]],"on":true}',
  () => '"label":"caf\\u00e9 \\/ bar"',
  (random) => `"click_cost_micros":"${random.integer(1, 999_999)}"`,
];

/** Writes an event as Everflow's publishers might: mostly compact, at times indented, escaped, or with extras. */
export function writeJson(random: Random, fields: Fields): string {
  const roll = random.next();
  if (roll < 0.02) return JSON.stringify(fields, null, 2);
  const text = JSON.stringify(fields);
  if (roll < 0.05) return text.replaceAll('&', '\\u0026');
  return roll < 0.13 ? withMember(text, random.pick(unknownMembers)(random)) : text;
}

/** Appends a member, as text, to the text of an object that has members. */
export const withMember = (text: string, member: string): string =>
  `${text.slice(0, text.lastIndexOf('}'))},${member}}`;
