import { createReadStream } from 'node:fs';

const newline = 0x0a;

/**
 * The lines of a file as bytes, the last one also without a newline. Only `\n` ends a line: JSON may hold
 * U+2028 unescaped, at which Node's readline would cut it.
 */
export async function* lines(path: string): AsyncGenerator<Buffer, void> {
  let pieces: Buffer[] = [];
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      yield Buffer.concat([...pieces, chunk.subarray(start, end)]);
      pieces = [];
      start = end + 1;
    }
    pieces.push(chunk.subarray(start));
  }
  const last = Buffer.concat(pieces);
  if (last.length > 0) yield last;
}
