import { isUtf8 } from 'node:buffer';

/** Bytes as people can read them, and how many were left out. */
export interface Printable {
  readonly text: string;
  readonly leftOut: number;
}

/** C0 and C1 controls but tab and newline, and what turns the direction of text: a terminal would obey them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text where the bytes are UTF-8, else hex; at most so many bytes of it, never half a character. */
export function printable(bytes: Buffer, mostBytes: number): Printable {
  if (!isUtf8(bytes)) {
    const shown = bytes.subarray(0, Math.floor(mostBytes / 2));
    return { text: shown.toString('hex'), leftOut: bytes.length - shown.length };
  }
  const shown = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, mostBytes), {
    stream: true,
  });
  return { text: disarmed(shown), leftOut: bytes.length - Buffer.byteLength(shown) };
}

/** Text of others with what a terminal would obey written out. */
export const disarmed = (text: string): string =>
  text.replaceAll(OBEYED, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
