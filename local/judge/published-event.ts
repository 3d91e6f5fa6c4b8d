import { isUtf8 } from 'node:buffer';
import type { LedgerLine } from '../everflow/ledger.ts';
import type { ExpectedEvent } from '../everflow/message.ts';
import { splitBatch } from '../flowcore/split-batch.ts';
import { parseJson } from './json.ts';

/** One published event: what the source wrote, and what must become of it. */
export interface PublishedEvent {
  readonly messageId: string;
  /** When its message was handed to the client, ISO 8601. */
  readonly publishedAt: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Index in the message's array. */
  readonly element: number | undefined;
  /** The object's own text without white space around it. */
  readonly text: string;
  /** Whether `text` is the published bytes and nothing that stands in for bytes that are no text. */
  readonly isUtf8: boolean;
  /** What quarantine must hold of it. */
  readonly bytes: Buffer;
  /** undefined where nobody knew beforehand. */
  readonly expected: ExpectedEvent | undefined;
}

/** Longer arrays are no events but one message to quarantine. */
const MAX_ARRAY_LENGTH = 1000;

/** The events of a ledger line: those that it lists, or, where it lists none, those that its data holds. */
export function publishedEvents(line: LedgerLine): readonly PublishedEvent[] {
  const { events } = line;
  const whole = wholeMessage(line);
  if (events === null) {
    const texts = arrayTexts(whole);
    return texts === undefined ? [whole] : texts.map((own, element) => elementOf(whole, own, element));
  }
  const texts = events.some(({ element }) => element !== undefined) ? splitBatch(whole.text) : [];
  return events.map((expected) => {
    const { element } = expected;
    if (element === undefined) return { ...whole, expected };
    return { ...elementOf(whole, texts[element] ?? '', element), expected };
  });
}

/** A ledger line taken as one event, whatever its data holds. */
export function wholeMessage({ data, messageId, publishedAt, attributes }: LedgerLine): PublishedEvent {
  const bytes = Buffer.from(data, 'base64');
  const text = bytes.toString('utf8').trim();
  return {
    messageId,
    publishedAt,
    attributes,
    element: undefined,
    text,
    isUtf8: isUtf8(bytes),
    bytes,
    expected: undefined,
  };
}

/** The texts of an array's elements; undefined where the data is not an array of events. */
function arrayTexts({ text, isUtf8 }: PublishedEvent): readonly string[] | undefined {
  if (!text.startsWith('[') || !isUtf8) return undefined;
  const value = parseJson(text);
  if (!Array.isArray(value) || value.length === 0 || value.length > MAX_ARRAY_LENGTH) return undefined;
  return splitBatch(text);
}

const elementOf = (whole: PublishedEvent, text: string, element: number): PublishedEvent => ({
  ...whole,
  element,
  text,
  bytes: Buffer.from(text, 'utf8'),
});

/** How findings name an event. */
export const nameOf = ({ messageId, element }: PublishedEvent): string =>
  element === undefined ? `message ${messageId}` : `message ${messageId}, element ${element}`;
