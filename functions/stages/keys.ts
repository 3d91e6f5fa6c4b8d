import { hash } from 'node:crypto';
import { MESSAGE_ID } from '../event-types/event-type.ts';
import { type IdentifiedEvent, next, reject, type SourceEvent, type Step } from '../message.ts';

/** The keys by which a consumer recognises duplicates and updates of one entity. */
export interface EventKeys {
  /** Type, key values and a hash of the source's bytes: equal for every copy of one event. */
  readonly eventKey: string;
  /** Type and key values: equal for everything that is said about one entity. */
  readonly entityKey: string;
}

/** Longer key values are replaced by their hash, so that a key stays short enough for an object name. */
const LONGEST_PART = 64;

/** Derives both keys; the same event gets the same keys on every retry, redelivery, replay and redrive. */
export function keys(event: IdentifiedEvent): Step<EventKeys> {
  const parts: string[] = [];
  for (const alternatives of event.type.key) {
    const part = firstPresentPart(event, alternatives);
    if (part.to !== 'next') return part;
    parts.push(part.value);
  }
  const entityKey = [event.type.name, ...parts].join(':');
  return next({ entityKey, eventKey: `${entityKey}:${shortHash(event.text)}` });
}

function firstPresentPart(event: IdentifiedEvent, alternatives: readonly string[]): Step<string> {
  for (const field of alternatives) {
    if (field === MESSAGE_ID) return next(encodePart(occurrenceId(event)));
    const value = Object.hasOwn(event.value, field) ? event.value[field] : undefined;
    if (value === undefined || value === null || value === '') continue;
    if (typeof value === 'string') return next(encodePart(value));
    if (typeof value === 'number') return next(encodePart(exactNumber(event, field, value)));
    return reject('key-field', 'rewrite', `${field} is neither a string nor a number`);
  }
  // A time with a fallback may be missing from the key as well: the hash of the bytes still tells events apart.
  if (alternatives.every((field) => event.type.optionalKeyFields.has(field))) return next('');
  return reject('key-field', 'rewrite', `${alternatives.join(' or ')} is empty`);
}

/** The message id, with the index when the message holds an array: unique where no business field is. */
const occurrenceId = ({ message, element }: SourceEvent): string =>
  element === undefined ? message.messageId : `${message.messageId}.${element}`;

/** Integers beyond 2^53 keep their digits: the source's text is taken where a double would round. */
function exactNumber(event: SourceEvent, field: string, value: number): string {
  if (Number.isSafeInteger(value)) return String(value);
  const member = event.members.find((each) => each.name === field);
  return member === undefined ? String(value) : event.text.slice(member.valueStart, member.end);
}

/** Percent-encodes a key value, so that `:` separates parts and nothing else; `=` announces a hash, `==` that of an escaped one. */
function encodePart(value: string): string {
  if (!value.isWellFormed()) return `==${shortHash(JSON.stringify(value))}`;
  const encoded = encodeURIComponent(value);
  return encoded.length <= LONGEST_PART ? encoded : `=${shortHash(value)}`;
}

/** The first 128 bits of the SHA-256 of a text's UTF-8, in hex. */
const shortHash = (text: string): string => hash('sha256', text, 'hex').slice(0, 32);
