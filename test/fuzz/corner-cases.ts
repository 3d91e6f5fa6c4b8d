import { readFileSync } from 'node:fs';

/** One row of corner-cases.tsv: a text that JSON readers disagree about, and what becomes of it here. */
export interface CornerCase {
  readonly heading: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** The fate of the text as the whole data of a message, and as the value of a click's field. */
  readonly alone: string;
  readonly inClick: string;
}

/** Reads the table; `#` begins a heading, columns are separated by tabs, and a line without them explains. */
export function readCornerCases(): readonly CornerCase[] {
  const rows = readFileSync(new URL('./corner-cases.tsv', import.meta.url), 'utf8').split('\n');
  let heading = '';
  return rows.flatMap((row): CornerCase[] => {
    const [name = '', notation, alone = '', inClick = ''] = row.split('\t');
    if (notation === undefined) return [];
    if (name !== '#') return [{ heading, name, bytes: bytesOf(notation), alone, inClick }];
    heading = notation;
    return [];
  });
}

/** Text stands for itself, `⟨0d 0a⟩` for bytes, `⟨ab × 3⟩` for `ababab`. */
export function bytesOf(notation: string): Buffer {
  const pieces = notation.split(/(⟨[^⟩]*⟩)/).map((piece) => {
    const [, hex] = /^⟨([0-9a-f]{2}(?: [0-9a-f]{2})*)⟩$/.exec(piece) ?? [];
    if (hex !== undefined) return Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const [, text = piece, times = '1'] = /^⟨(.+) × (\d+)⟩$/.exec(piece) ?? [];
    return Buffer.from(text.repeat(Number(times)));
  });
  return Buffer.concat(pieces);
}

const CLICK = '{"network_id":1,"transaction_id":"t","unix_timestamp":1795273212,"x":';

/** A click whose last field has this text for its value. */
export const clickWith = (value: Buffer): Buffer =>
  Buffer.concat([Buffer.from(CLICK), value, Buffer.from('}')]);
