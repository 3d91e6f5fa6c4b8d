import { hash } from 'node:crypto';
import type { KeyValue } from '../everflow/message.ts';
import type { PublishedEvent } from './published-event.ts';

/** Keys as they must be; made here once more, so that the judge can disagree with Sluice. */
export interface ExpectedKeys {
  readonly eventKey: string;
  readonly entityKey: string;
}

const LONGEST_PART = 64;

/** Type name and key values, each percent-encoded, joined by colons; the event key adds the hash of the bytes. */
export function expectedKeys(
  typeId: string,
  keyValues: readonly KeyValue[],
  event: PublishedEvent,
): ExpectedKeys {
  const typeName = typeId.slice(typeId.lastIndexOf('/') + 1);
  const entityKey = [typeName, ...keyValues.map((value) => keyPart(value, event))].join(':');
  return { entityKey, eventKey: `${entityKey}:${shortHash(event.text)}` };
}

function keyPart(value: KeyValue, { messageId, element }: PublishedEvent): string {
  if (value === null) return '';
  if (typeof value === 'object') return element === undefined ? messageId : `${messageId}.${element}`;
  if (!value.isWellFormed()) return `=${shortHash(JSON.stringify(value))}`;
  const encoded = encodeURIComponent(value);
  return encoded.length <= LONGEST_PART ? encoded : `=${shortHash(value)}`;
}

/** Half of a SHA-256 in hex: 128 bits. */
export const shortHash = (text: string): string => hash('sha256', text, 'hex').slice(0, 32);
