import type { Message } from '../../functions/message.ts';
import { type FileMessage, parseFileLine } from './file-line.ts';
import { lines, linesOf } from './lines.ts';

/** What holds for a message that does not say it itself. */
export interface Unsaid {
  readonly messageId: string;
  readonly publishTime: string;
  readonly path: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A message and the number of its line, from 1. */
export interface NumberedMessage {
  readonly number: number;
  readonly message: FileMessage;
}

/**
 * The messages of an NDJSON file (`-`: of the stream given), one per line that is not blank. The first bad line
 * ends it with an error that names the line.
 */
export async function* messagesOfFile(
  path: string,
  stdin?: AsyncIterable<Buffer>,
): AsyncGenerator<NumberedMessage, void> {
  let number = 0;
  for await (const line of path === '-' && stdin !== undefined
    ? linesOf(stdin, 'kept')
    : lines(path, 'kept')) {
    number += 1;
    if (line.toString('utf8').trim() === '') continue;
    const parsed = parseFileLine(line);
    if (!parsed.ok) throw new Error(`reading events from ${path}, line ${number}: ${parsed.problem}`);
    yield { number, message: parsed.message };
  }
}

/** The message in the shape in which a push brings it. */
export function messageOfFile(said: FileMessage, unsaid: Unsaid): Message {
  const publishTime = said.publishTime ?? unsaid.publishTime;
  return {
    messageId: said.messageId ?? unsaid.messageId,
    publishTime,
    publishTimeMs: Date.parse(publishTime),
    attributes: { ...unsaid.attributes, ...said.attributes },
    orderingKey: undefined,
    data: said.data,
    isBase64: true,
    subscription: '',
    path: said.path ?? unsaid.path,
    replayId: undefined,
    element: said.element,
    trace: undefined,
  };
}
