import { linesOf } from '../ndjson/lines.ts';
import type { BadPart, Part } from './part.ts';
import { readPart } from './read-part.ts';
import type { PartSource } from './source.ts';

/** Reads parts from NDJSON; an empty line is nothing. */
export async function* inputParts(stream: AsyncIterable<Buffer>): PartSource {
  let number = 0;
  for await (const line of linesOf(stream, 'kept')) {
    number += 1;
    const text = line.toString().trim();
    if (text !== '') yield [partOfLine(text, number)];
  }
}

/** A line is a payload, an event of Flowcore's around one, or a line of an embedded Flowcore's own records. */
function partOfLine(text: string, number: number): Part | BadPart | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const { payload, raw }: Readonly<Record<string, unknown>> = Object(value);
    return readPart(value) ?? readPart(payload) ?? readPart(typeof raw === 'string' ? JSON.parse(raw) : raw);
  } catch {
    return { format: 'bad', fileId: undefined, reason: `line ${number} is not JSON` };
  }
}
