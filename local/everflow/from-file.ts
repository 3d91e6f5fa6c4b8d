import { isUtf8 } from 'node:buffer';
import { lines } from '../../cli/lines.ts';
import { outline } from '../../functions/json/outline.ts';
import type { SourceMessage } from './message.ts';

/** A line of an events file as a message, or what is wrong with it. */
export type FileLine =
  | { readonly ok: true; readonly message: SourceMessage }
  | { readonly ok: false; readonly problem: string };

/**
 * The messages of an NDJSON file, one per line that is not blank; what must become of them is unknown.
 * The first bad line ends it with an error that names the line.
 */
export async function* messagesFromFile(path: string): AsyncGenerator<SourceMessage, void> {
  let number = 0;
  for await (const line of lines(path, 'kept')) {
    number += 1;
    if (line.toString('utf8').trim() === '') continue;
    const parsed = parseFileLine(line);
    if (!parsed.ok) throw new Error(`reading events from ${path}, line ${number}: ${parsed.problem}`);
    yield parsed.message;
  }
}

/**
 * Reads a line: a payload, or an object of `data` and, if wanted, `attributes` and nothing else. Payloads and
 * `data` objects are published in the very bytes of the file, a `data` string as the text it holds.
 */
export function parseFileLine(line: Buffer): FileLine {
  if (!isUtf8(line)) return bad('it is not valid UTF-8; save the file as UTF-8');
  const text = line.toString('utf8').trim();
  const value = parseJson(text);
  if (value === undefined) return bad('it is not JSON; write one JSON object per line');
  if (!isObject(value)) return bad('it is not a JSON object; write an array of events as {"data":[…]}');
  if (!isWrapped(value)) return message(text, {});
  const { data, attributes = {} } = value;
  const problem = problemOfAttributes(attributes);
  if (problem !== undefined) return bad(problem);
  const dataText = typeof data === 'string' ? data : textOfMember(text, 'data');
  if (typeof data !== 'string' && (typeof data !== 'object' || data === null)) {
    return bad('data is neither an object, an array nor a string; write any other payload as a string');
  }
  return message(dataText, attributes as Record<string, string>);
}

const bad = (problem: string): FileLine => ({ ok: false, problem });

/** https://cloud.google.com/pubsub/docs/publisher#publish */
function message(text: string, attributes: Readonly<Record<string, string>>): FileLine {
  if (text === '' && Object.keys(attributes).length === 0) {
    return bad('it has neither data nor an attribute; Pub/Sub takes no such message');
  }
  return { ok: true, message: { data: Buffer.from(text), attributes, events: null } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isWrapped = (value: Record<string, unknown>): boolean =>
  Object.hasOwn(value, 'data') &&
  Object.keys(value).every((name) => name === 'data' || name === 'attributes');

function problemOfAttributes(attributes: unknown): string | undefined {
  if (!isObject(attributes)) return 'attributes is not an object; write {"name":"value"}';
  const wrong = Object.keys(attributes).find((name) => typeof attributes[name] !== 'string');
  return wrong === undefined
    ? undefined
    : `the attribute ${wrong} is not a string; Pub/Sub takes only strings`;
}

/** A member's value exactly as it is written; of a repeated member the last one, as JSON.parse takes it. */
function textOfMember(text: string, name: string): string {
  const { members = [] } = outline(text, Number.POSITIVE_INFINITY) ?? {};
  const member = members.findLast((each) => each.name === name);
  return member === undefined ? '' : text.slice(member.valueStart, member.end);
}
