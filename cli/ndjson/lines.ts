import { createReadStream } from 'node:fs';

const newline = 0x0a;

/** What becomes of a last line without a newline, which a killed process leaves and a person may write. */
export type Unfinished = 'kept' | 'left out';

/** The lines of a file, read as `linesOf` does. */
export const lines = (path: string, unfinished: Unfinished): AsyncGenerator<Buffer, void> =>
  linesOf(createReadStream(path), unfinished);

/**
 * The lines of a stream of bytes, without their newline. Only `\n` ends a line: JSON may hold U+2028 unescaped, at
 * which Node's readline would cut it.
 */
export async function* linesOf(
  stream: AsyncIterable<Buffer>,
  unfinished: Unfinished,
): AsyncGenerator<Buffer, void> {
  let pieces: Buffer[] = [];
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...pieces, chunk.subarray(start, end)]);
      pieces = [];
      start = end + 1;
    }
    pieces.push(chunk.subarray(start));
  }
  const last = Buffer.concat(pieces);
  if (last.length > 0 && unfinished === 'kept') yield last;
}
