import { hash } from 'node:crypto';
import type { Message, Rejection } from '../message.ts';

/** What is rejected: a whole message, or one element of its array. */
export interface RejectedPart {
  readonly message: Message;
  readonly element: number | undefined;
  readonly bytes: Buffer;
  readonly rejection: Rejection;
  /** The event type's schema `$id`, when it was known by then. */
  readonly schema: string | undefined;
}

/** A quarantine record as Pub/Sub takes it, and the objects it names for what Pub/Sub does not take. */
export interface QuarantineRecord {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly objects: readonly { readonly name: string; readonly body: Buffer }[];
}

/** Pub/Sub takes 10 MB per publish request; the rest is left for attributes and framing. */
export const MAX_DATA_BYTES = 9_000_000;
/** Pub/Sub's limit of an attribute value, https://cloud.google.com/pubsub/quotas#resource_limits. */
export const MAX_ATTRIBUTE_BYTES = 1024;

/** Describes a rejected part completely: its untouched bytes, why it was rejected, and how it came. */
export function quarantineRecord({
  message,
  element,
  bytes,
  rejection,
  schema,
}: RejectedPart): QuarantineRecord {
  const folder = `quarantine/${message.messageId}/${element ?? 'message'}`;
  const originalAttributes = JSON.stringify(message.attributes);
  const dataFits = bytes.length <= MAX_DATA_BYTES;
  const attributesFit = Buffer.byteLength(originalAttributes) <= MAX_ATTRIBUTE_BYTES;
  const dataObject = dataFits ? undefined : namedByContent(`${folder}/data`, bytes);
  const attributesObject = attributesFit
    ? undefined
    : namedByContent(`${folder}/attributes`, Buffer.from(originalAttributes));
  return {
    data: dataFits ? bytes : Buffer.alloc(0),
    attributes: present({
      reason: rejection.reason,
      stage: rejection.stage,
      detail: truncated(rejection.detail, MAX_ATTRIBUTE_BYTES),
      schema,
      message_id: message.messageId,
      publish_time: message.publishTime,
      element: element === undefined ? undefined : String(element),
      path: message.path === '/' ? undefined : truncated(message.path, MAX_ATTRIBUTE_BYTES),
      ordering_key: message.orderingKey,
      original_attributes: attributesFit ? originalAttributes : undefined,
      data_object: dataObject?.name,
      attributes_object: attributesObject?.name,
    }),
    objects: [dataObject, attributesObject].filter((object) => object !== undefined),
  };
}

/** Message ids are unique within a topic only, so an object's name holds a hash of its content as well. */
const namedByContent = (name: string, body: Buffer): { name: string; body: Buffer } => ({
  name: `${name}-${hash('sha256', body, 'hex').slice(0, 32)}`,
  body,
});

const present = (attributes: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** Cuts a text to at most `maxBytes` of UTF-8, never inside a character. */
function truncated(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length <= maxBytes) return text;
  return new TextDecoder().decode(bytes.subarray(0, maxBytes), { stream: true });
}
