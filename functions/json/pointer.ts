/** The decoded reference tokens of a JSON Pointer (RFC 6901). */
export type Pointer = readonly string[];

/** Splits `/a/b~1c` into `['a', 'b/c']`. */
export function parsePointer(text: string): Pointer {
  return text
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Writes reference tokens as a JSON Pointer. */
export function formatPointer(tokens: readonly (string | number)[]): string {
  return tokens.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
