import { readFile } from 'node:fs/promises';
import { type FileMessage, parseFileLine } from '../ndjson/file-line.ts';

/** A message to be judged, and what it is called. */
export interface Sample {
  readonly title: string;
  readonly message: FileMessage;
}

/** Reads the messages of a file, or of standard input. */
export async function readSamples(path: string, stdin: AsyncIterable<Buffer>): Promise<readonly Sample[]> {
  if (path !== '-') return samplesOf(await readFile(path), path);
  const pieces: Buffer[] = [];
  for await (const piece of stdin) pieces.push(piece);
  return samplesOf(Buffer.concat(pieces), 'standard input');
}

/**
 * A file whose first line is JSON by itself holds a message per line. Any other is one message in its very bytes,
 * whether or not they are JSON: a payload that is indented, an array, or one that must be quarantined.
 */
export function samplesOf(content: Buffer, name: string): readonly Sample[] {
  const lines = content.toString('latin1').split('\n');
  const numbered = lines
    .map((line, index) => ({ line: Buffer.from(line, 'latin1'), place: `line ${index + 1}` }))
    .filter(({ line }) => line.toString('latin1').trim() !== '');
  const [first] = numbered;
  if (numbered.length < 2 || first === undefined || !parseFileLine(first.line).ok) {
    return [{ title: name, message: wholeOf(content) }];
  }
  return numbered.map(({ line, place }) => {
    const parsed = parseFileLine(line);
    if (parsed.ok) return { title: `${name}, ${place}`, message: parsed.message };
    throw new Error(`${place}: ${parsed.problem}`);
  });
}

function wholeOf(content: Buffer): FileMessage {
  const parsed = parseFileLine(content);
  if (parsed.ok) return parsed.message;
  if (parsed.kind === 'envelope') throw new Error(parsed.problem);
  return { data: content, attributes: {} };
}
