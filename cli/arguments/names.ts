/** For commander: names separated by commas; a flag that is repeated adds to them. */
export const namesArgument = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
];

/** Takes `NAME=value` apart; undefined where it is none. */
export function parsePair(text: string): readonly [string, string] | undefined {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  return name === undefined ? undefined : [name, value];
}
