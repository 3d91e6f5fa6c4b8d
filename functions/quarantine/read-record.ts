import type { Message, Rejection } from '../message.ts';
import { fromIso } from '../read-time.ts';
import { type Reason, reasons } from '../reasons.ts';
import type { QuarantineRecord } from './record.ts';

/** A quarantine record as Pub/Sub brings it back. */
export type PublishedRecord = Pick<QuarantineRecord, 'data' | 'attributes'>;

/** The objects that a record names for what Pub/Sub did not take, fetched; undefined where it names none. */
export interface FetchedObjects {
  readonly data: Buffer | undefined;
  readonly attributes: Buffer | undefined;
}

/** What was rejected, and why. */
export interface Rejected {
  /** As it was; where one element of an array was rejected, the element with its index. */
  readonly message: Message;
  readonly rejection: Rejection;
  /** The event type's schema `$id`, when it was known by then. */
  readonly schema: string | undefined;
}

/** The names of the objects that must be fetched to read a record. */
export const objectsNamedBy = ({
  attributes,
}: Pick<PublishedRecord, 'attributes'>): { [Part in keyof FetchedObjects]: string | undefined } => ({
  data: attributes.data_object,
  attributes: attributes.attributes_object,
});

/** The inverse of `quarantineRecord`: a record as the message that was rejected; undefined when it is no record. */
export function readRecord(
  { data, attributes }: PublishedRecord,
  fetched: FetchedObjects,
): Rejected | undefined {
  const { reason, stage, detail = '', message_id: messageId, publish_time: publishTime } = attributes;
  const time = fromIso(publishTime ?? '');
  const originalAttributes = readAttributes(
    fetched.attributes?.toString('utf8') ?? attributes.original_attributes,
  );
  if (!isReason(reason) || stage === undefined || messageId === undefined || publishTime === undefined) {
    return undefined;
  }
  if (time.kind !== 'time' || originalAttributes === undefined) return undefined;
  const element = readElement(attributes.element);
  if (element === undefined && attributes.element !== undefined) return undefined;
  return {
    message: {
      messageId,
      publishTime,
      publishTimeMs: time.ms,
      attributes: originalAttributes,
      orderingKey: attributes.ordering_key,
      data: fetched.data ?? data,
      isBase64: reason !== 'not-base64',
      subscription: '',
      path: attributes.path ?? '/',
      replayId: undefined,
      element,
      trace: undefined,
    },
    rejection: { reason, stage, detail },
    schema: attributes.schema,
  };
}

/** Arrays have at most a thousand elements; undefined for what names none of them. */
export const readElement = (text: string | undefined): number | undefined =>
  text !== undefined && /^(?:0|[1-9]\d{0,2})$/.test(text) ? Number(text) : undefined;

const isReason = (text: string | undefined): text is Reason =>
  text !== undefined && Object.hasOwn(reasons, text);

function readAttributes(text: string | undefined): Readonly<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isMap && Object.values(value).every((each) => typeof each === 'string')
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}
