import { isUtf8 } from 'node:buffer';
import { hasMoreElements } from '../json/has-more-elements.ts';
import { type Outline, outline } from '../json/outline.ts';
import { parseJson } from '../json/parse-json.ts';
import { type Message, next, reject, type SourceEvent, type Step } from '../message.ts';

/** Deeper JSON is no event, and would exhaust the stacks of those who read it recursively. */
export const MAX_DEPTH = 500;
/** More events in one message could not be settled within one ack deadline. */
export const MAX_ARRAY_LENGTH = 1000;

/** One event of a message, or why this one part of the message is none. */
export interface Element {
  /** Index in the message's array; undefined when the message holds a single event. */
  readonly element: number | undefined;
  /** The element's own bytes; of a single event the message's bytes. */
  readonly bytes: () => Buffer;
  readonly step: Step<SourceEvent>;
}

/** Takes a message's data apart into events: one object, or the objects of an array. */
export function decode(message: Message): Step<readonly Element[]> {
  if (!message.isBase64) return reject('not-base64', 'decode', 'the pushed data is not base64');
  if (message.data.length === 0) return reject('empty', 'decode', 'the message has no data');
  if (!isUtf8(message.data)) return reject('not-utf8', 'decode', 'the data is not valid UTF-8');
  const text = message.data.toString('utf8');
  if (hasMoreElements(text, MAX_ARRAY_LENGTH, MAX_DEPTH)) {
    return reject('array-too-long', 'decode', `more than ${MAX_ARRAY_LENGTH} events in one message`);
  }
  const contents = outline(text, MAX_DEPTH);
  if (contents === undefined) {
    return reject('too-deep', 'decode', `the JSON is nested more than ${MAX_DEPTH} levels deep`);
  }
  const parsed = parseJson(text, contents.hasEscapedNames);
  if (parsed === undefined) return reject('not-json', 'decode', 'the data is not JSON');
  // An element of an array is one event: an array in its place is none.
  return Array.isArray(parsed.value) && message.element === undefined
    ? decodeArray(message, text, parsed.value, contents)
    : next([decodeSingle(message, text, parsed.value, contents)]);
}

function decodeSingle(message: Message, text: string, value: unknown, contents: Outline): Element {
  const { element } = message;
  const bytes = () => message.data;
  if (!isObject(value)) return { element, bytes, step: notAnObject() };
  // White space around the object is not part of the event; offsets count from its brace.
  const start = text.indexOf('{');
  const trimmed = text.slice(start, text.lastIndexOf('}') + 1);
  const own = start === 0 ? contents : outlineOf(trimmed);
  return { element, bytes, step: next(eventOf(message, element, trimmed, value, own)) };
}

function decodeArray(
  message: Message,
  text: string,
  values: readonly unknown[],
  contents: Outline,
): Step<readonly Element[]> {
  if (values.length === 0) return reject('empty', 'decode', 'the array holds no events');
  return next(
    contents.members.map((member, element): Element => {
      const own = text.slice(member.valueStart, member.end);
      const value = values[element];
      const step = isObject(value)
        ? next(eventOf(message, element, own, value, outlineOf(own)))
        : notAnObject();
      return { element, bytes: bytesOf(own), step };
    }),
  );
}

/** Made here, for a function made beside the parsed values would keep them for as long as it is kept itself. */
const bytesOf = (text: string) => (): Buffer => Buffer.from(text, 'utf8');

/** Of a text that is known to be shallow enough, because it is part of one that was. */
function outlineOf(text: string): Outline {
  const contents = outline(text, MAX_DEPTH);
  if (contents === undefined) throw new Error('a part of a text cannot be nested deeper than the text');
  return contents;
}

const eventOf = (
  message: Message,
  element: number | undefined,
  text: string,
  value: Readonly<Record<string, unknown>>,
  { members, unsafeNumbers }: Outline,
): SourceEvent => ({ message, element, text, value, members, unsafeNumbers });

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const notAnObject = (): Step<never> => reject('not-an-object', 'decode', 'an event must be a JSON object');
