import type { Message } from '../../functions/message.ts';
import { fromIso } from '../../functions/read-time.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { shortName } from '../google/resource-names.ts';
import { lines } from '../ndjson/lines.ts';
import { parseJson } from '../ndjson/parse-json.ts';

/** The events that a file names. */
export interface Only {
  /** Whether the file names a part of a message, by itself or with the whole message. */
  has(message: Pick<Message, 'messageId' | 'subscription'>, element: number | undefined): boolean;
  /** Lines of the file. */
  readonly size: number;
  /** Publish times of the first and last, in ms since the epoch; undefined where a line has none. */
  readonly span: { readonly firstMs: number; readonly lastMs: number } | undefined;
}

/** A line of the file, as `sluice audit` writes it; more members may follow. */
interface Line {
  readonly messageId: string;
  /** Index in the message's array; absent or null for a message that holds one event, or for all of an array. */
  readonly element?: number | null;
  readonly topic?: string | null;
  /** ISO 8601. */
  readonly publishTime?: string | null;
}

/**
 * Reads the file into one short text for each line: a million lines take about 100 MB. `topicOf` tells which topic
 * a subscription reads, for message ids are unique within a topic only.
 */
export async function readOnly(
  path: string,
  topicOf: (subscription: string) => string | undefined,
): Promise<Only> {
  const named = new Set<string>();
  let size = 0;
  let firstMs = Number.POSITIVE_INFINITY;
  let lastMs = Number.NEGATIVE_INFINITY;
  let isTimed = true;
  try {
    for await (const bytes of lines(path, 'kept')) {
      size += 1;
      const { messageId, element, topic, publishTime } = lineOf(bytes, size, path);
      named.add(nameOf(topic === undefined || topic === null ? '' : shortName(topic), messageId, element));
      const time = fromIso(publishTime ?? '');
      if (time.kind === 'time') {
        firstMs = Math.min(firstMs, time.ms);
        lastMs = Math.max(lastMs, time.ms);
      } else isTimed = false;
    }
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`reading ${path} of --only: ${describeProblem(error)}`);
  }
  if (size === 0)
    throw new Failure(`reading ${path} of --only: it has no lines, so there is nothing to replay`);
  return {
    size,
    span: isTimed ? { firstMs, lastMs } : undefined,
    has({ messageId, subscription }, element) {
      const topic = topicOf(subscription) ?? '';
      return ['', topic].some(
        (each) =>
          named.has(nameOf(each, messageId, element)) || named.has(nameOf(each, messageId, undefined)),
      );
    },
  };
}

const nameOf = (topic: string, messageId: string, element: number | null | undefined): string =>
  `${topic}/${messageId}/${element ?? ''}`;

function lineOf(bytes: Buffer, number: number, path: string): Line {
  const value = parseJson(bytes.toString('utf8'));
  if (isLine(value)) return value;
  throw new Failure(
    `reading ${path} of --only: line ${number} is no object with a messageId (text) and, if any, an element (a number): give a file that \`sluice audit\` wrote`,
  );
}

function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false;
  const { messageId, element, topic, publishTime } = value as Readonly<Record<string, unknown>>;
  return (
    typeof messageId === 'string' &&
    (element === undefined || element === null || (Number.isInteger(element) && (element as number) >= 0)) &&
    [topic, publishTime].every((each) => each === undefined || each === null || typeof each === 'string')
  );
}
