import type { Message } from '../message.ts';
import { fromIso } from '../read-time.ts';
import type { Trace } from '../trace.ts';

/** Why a request body is not a wrapped Pub/Sub push; names the member, never its content. */
export interface NotAnEnvelope {
  readonly problem: string;
}

/**
 * Pub/Sub's ids are strings of digits; more is allowed, but nothing that a quarantine record, whose attributes
 * and object names hold the id, could not be published with.
 */
const MESSAGE_ID = /^[\x21-\x7e]{1,128}$/;
/** Bytes; https://cloud.google.com/pubsub/quotas#resource_limits. */
const MAX_ORDERING_KEY_BYTES = 1024;

/**
 * Reads the body of a wrapped push request. Pub/Sub leaves out `data` and `attributes` when they are empty
 * and writes ids and times in both spellings.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export function envelope(body: unknown, path: string, trace?: Trace): Message | NotAnEnvelope {
  const message = member(body, 'message');
  const messageId = member(message, 'messageId') ?? member(message, 'message_id');
  if (typeof messageId !== 'string' || !MESSAGE_ID.test(messageId)) {
    return { problem: 'message.messageId is missing or not an id' };
  }
  const publishTime = member(message, 'publishTime') ?? member(message, 'publish_time');
  const time = typeof publishTime === 'string' ? fromIso(publishTime) : undefined;
  if (typeof publishTime !== 'string' || time?.kind !== 'time') {
    return { problem: 'message.publishTime is missing or not RFC 3339' };
  }
  const attributes = member(message, 'attributes') ?? {};
  if (!isStringMap(attributes)) return { problem: 'message.attributes is not a map of strings' };
  const data = member(message, 'data') ?? '';
  if (typeof data !== 'string') return { problem: 'message.data is not a string' };
  const subscription = member(body, 'subscription');
  const orderingKey = member(message, 'orderingKey') ?? '';
  if (!isOrderingKey(orderingKey)) return { problem: 'message.orderingKey is not an ordering key' };
  return {
    messageId,
    publishTime,
    publishTimeMs: time.ms,
    attributes,
    orderingKey: orderingKey === '' ? undefined : orderingKey,
    ...decodeBase64(data),
    subscription: typeof subscription === 'string' ? subscription : '',
    path,
    replayId: undefined,
    element: undefined,
    trace,
  };
}

const member = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? ((value as Record<string, unknown>)[name] ?? undefined)
    : undefined;

const isStringMap = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => typeof each === 'string');

const isOrderingKey = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed() && Buffer.byteLength(value) <= MAX_ORDERING_KEY_BYTES;

/** Buffer skips over what is not base64, takes base64url for it and sees low bytes only, so all that is looked at. */
function decodeBase64(text: string): { data: Buffer; isBase64: boolean } {
  const data = Buffer.from(text, 'base64');
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const isWhole = text.length % 4 === 0 && data.length === (text.length / 4) * 3 - padding;
  const isOfAlphabet = !text.includes('-') && !text.includes('_') && Buffer.byteLength(text) === text.length;
  const isBase64 = isWhole && isOfAlphabet;
  return { data: isBase64 ? data : Buffer.from(text, 'utf8'), isBase64 };
}
