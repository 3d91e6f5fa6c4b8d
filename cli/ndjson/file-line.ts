import { isUtf8 } from 'node:buffer';
import { outline } from '../../functions/json/outline.ts';
import { fromIso } from '../../functions/read-time.ts';
import { parseJson } from './parse-json.ts';

/** A message as a file holds it; what Pub/Sub adds to a message is there where the file says it. */
export interface FileMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly messageId?: string;
  /** RFC 3339. */
  readonly publishTime?: string;
  /** Path of the push endpoint. */
  readonly path?: string;
  /** Index in the array that the event was taken from. */
  readonly element?: number;
}

/** A line of a messages file as a message, or what is wrong with it. */
export type FileLine =
  | { readonly ok: true; readonly message: FileMessage }
  | {
      readonly ok: false;
      readonly problem: string;
      /** Whether it is no payload, or what is said around one is wrong. */
      readonly kind: 'payload' | 'envelope';
    };

/**
 * Reads a line: a payload; or an object of `data` (or `dataBase64`) and, if wanted, `attributes` and what Pub/Sub
 * adds; or a line of `sluice quarantine export`, which tells more. Payloads and `data` objects keep the very bytes
 * of the file, a `data` string is the text it holds.
 */
export function parseFileLine(line: Buffer): FileLine {
  if (!isUtf8(line)) return bad('it is not valid UTF-8; save the file as UTF-8');
  const text = line.toString('utf8').trim();
  const value = parseJson(text);
  if (value === undefined) return bad('it is not JSON; write one JSON object per line');
  if (!isObject(value)) return bad('it is not a JSON object; write an array of events as {"data":[…]}');
  return isWrapped(value) ? unwrapped(value, text) : { ok: true, message: plain(Buffer.from(text)) };
}

const plain = (data: Buffer): FileMessage => ({ data, attributes: {} });

const bad = (problem: string): FileLine => ({ ok: false, problem, kind: 'payload' });
const wrong = (problem: string): FileLine => ({ ok: false, problem, kind: 'envelope' });

function unwrapped(value: Readonly<Record<string, unknown>>, text: string): FileLine {
  const { data, dataBase64, attributes = {} } = value;
  const problem = problemOfAttributes(attributes) ?? problemOfData(data, dataBase64) ?? problemOfRest(value);
  if (problem !== undefined) return wrong(problem);
  const bytes = bytesOf(data, dataBase64, text);
  // https://cloud.google.com/pubsub/docs/publisher#publish
  if (bytes.length === 0 && Object.keys(attributes as object).length === 0) {
    return wrong('it has neither data nor an attribute; Pub/Sub takes no such message');
  }
  const { messageId, publishTime, path, element } = value as Omit<FileMessage, 'data' | 'attributes'>;
  return {
    ok: true,
    message: {
      data: bytes,
      attributes: attributes as Record<string, string>,
      ...(isGiven(messageId) && { messageId }),
      ...(isGiven(publishTime) && { publishTime }),
      ...(isGiven(path) && { path }),
      ...(isGiven(element) && { element }),
    },
  };
}

function bytesOf(data: unknown, dataBase64: unknown, text: string): Buffer {
  if (typeof dataBase64 === 'string') return Buffer.from(dataBase64, 'base64');
  return Buffer.from(typeof data === 'string' ? data : textOfMember(text, 'data'));
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isGiven = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null;

const OWN_NAMES: ReadonlySet<string> = new Set([
  ...['data', 'dataBase64', 'attributes'],
  ...['messageId', 'publishTime', 'path', 'element'],
]);

/** A payload may have a member `data` too: what else is there tells. An exported line says who published it and when. */
function isWrapped(value: Readonly<Record<string, unknown>>): boolean {
  if (!Object.hasOwn(value, 'data') && !Object.hasOwn(value, 'dataBase64')) return false;
  const isExported = ['attributes', 'messageId', 'publishTime'].every((name) => Object.hasOwn(value, name));
  return isExported || Object.keys(value).every((name) => OWN_NAMES.has(name));
}

function problemOfAttributes(attributes: unknown): string | undefined {
  if (!isObject(attributes)) return 'attributes is not an object; write {"name":"value"}';
  const wrong = Object.keys(attributes).find((name) => typeof attributes[name] !== 'string');
  return wrong === undefined
    ? undefined
    : `the attribute ${wrong} is not a string; Pub/Sub takes only strings`;
}

function problemOfData(data: unknown, dataBase64: unknown): string | undefined {
  if (dataBase64 !== undefined) return typeof dataBase64 === 'string' ? undefined : 'dataBase64 is no string';
  return typeof data === 'string' || (typeof data === 'object' && data !== null)
    ? undefined
    : 'data is neither an object, an array nor a string; write any other payload as a string';
}

function problemOfRest({
  messageId,
  publishTime,
  path,
  element,
}: Record<string, unknown>): string | undefined {
  if (isGiven(messageId) && (typeof messageId !== 'string' || messageId === ''))
    return 'messageId is no text';
  if (isGiven(publishTime) && (typeof publishTime !== 'string' || fromIso(publishTime).kind !== 'time')) {
    return 'publishTime is no time such as 2026-11-21T10:00:00Z';
  }
  if (isGiven(path) && (typeof path !== 'string' || !path.startsWith('/')))
    return 'path does not begin with /';
  const isIndex = typeof element === 'number' && Number.isInteger(element) && element >= 0;
  return isGiven(element) && !isIndex ? 'element is no index, such as 0' : undefined;
}

/** A member's value exactly as it is written; of a repeated member the last one, as JSON.parse takes it. */
function textOfMember(text: string, name: string): string {
  const { members = [] } = outline(text, Number.POSITIVE_INFINITY) ?? {};
  const member = members.findLast((each) => each.name === name);
  return member === undefined ? '' : text.slice(member.valueStart, member.end);
}
