import type { WireMessage } from './wire.ts';

/** https://cloud.google.com/pubsub/quotas#resource_limits */
const MAX_MESSAGE_BYTES = 10_000_000;
const MAX_REQUEST_BYTES = 10 * 1_024 * 1_024;
const MAX_MESSAGES = 1_000;
const MAX_ATTRIBUTES = 100;
const MAX_KEY_BYTES = 256;
const MAX_VALUE_BYTES = 1_024;
const MAX_ORDERING_KEY_BYTES = 1_024;

/** Why Pub/Sub would refuse to publish these messages in one request; nothing when it would take them. */
export function publishFault(messages: readonly WireMessage[]): string | undefined {
  if (messages.length === 0)
    return 'The value for messages is too small. You passed 0 in the request, but the minimum value is 1.';
  if (messages.length > MAX_MESSAGES) return tooLarge('message_count', messages.length, MAX_MESSAGES);
  const bytes = messages.reduce((sum, message) => sum + messageBytes(message), 0);
  const fault = messages.map(messageFault).find((each) => each !== undefined);
  if (fault !== undefined) return fault;
  return bytes > MAX_REQUEST_BYTES
    ? `Request payload size exceeds the limit: ${MAX_REQUEST_BYTES} bytes.`
    : undefined;
}

function messageFault(message: WireMessage): string | undefined {
  const attributes = Object.entries(message.attributes ?? {});
  const bytes = messageBytes(message);
  if (!message.data?.length && attributes.length === 0) {
    return 'One or more messages in the publish request is empty. Each message must contain either non-empty data, or at least one attribute.';
  }
  if (bytes > MAX_MESSAGE_BYTES) return tooLarge('message_size', bytes, MAX_MESSAGE_BYTES);
  if (attributes.length > MAX_ATTRIBUTES)
    return tooLarge('attribute_count', attributes.length, MAX_ATTRIBUTES);
  const keyBytes = Buffer.byteLength(message.orderingKey ?? '');
  if (keyBytes > MAX_ORDERING_KEY_BYTES)
    return tooLarge('ordering_key_size', keyBytes, MAX_ORDERING_KEY_BYTES);
  return attributes.map(([key, value]) => attributeFault(key, value)).find((each) => each !== undefined);
}

function attributeFault(key: string, value: string): string | undefined {
  const keyBytes = Buffer.byteLength(key);
  const valueBytes = Buffer.byteLength(value);
  if (keyBytes === 0) return 'Attribute keys must not be empty.';
  if (key.startsWith('goog')) return `Attribute keys must not begin with "goog" (key=${key}).`;
  if (keyBytes > MAX_KEY_BYTES) return tooLarge('attribute_key_size', keyBytes, MAX_KEY_BYTES);
  return valueBytes > MAX_VALUE_BYTES
    ? tooLarge('attribute_value_size', valueBytes, MAX_VALUE_BYTES)
    : undefined;
}

function messageBytes(message: WireMessage): number {
  let bytes = (message.data?.length ?? 0) + Buffer.byteLength(message.orderingKey ?? '');
  for (const [key, value] of Object.entries(message.attributes ?? {})) {
    bytes += Buffer.byteLength(key) + Buffer.byteLength(value);
  }
  return bytes;
}

function tooLarge(what: string, value: number, limit: number): string {
  return `The value for ${what} is too large. You passed ${value} in the request, but the maximum value is ${limit}.`;
}
