import type { Message as PubSubMessage } from '@google-cloud/pubsub';
import type { Message } from '../../functions/message.ts';
import { iso } from '../times.ts';

/** What a pulled message does not say itself. */
export interface Origin {
  readonly subscription: string;
  /** The path that its push endpoint has. */
  readonly path: string;
  readonly replayId: string | undefined;
}

/** A pulled message in the shape in which a push brings it. */
export function messageOf(pulled: PubSubMessage, { subscription, path, replayId }: Origin): Message {
  return {
    messageId: pulled.id,
    publishTime: publishTimeOf(pulled),
    publishTimeMs: publishMsOf(pulled),
    attributes: pulled.attributes,
    orderingKey: pulled.orderingKey === '' ? undefined : pulled.orderingKey,
    data: pulled.data,
    isBase64: true,
    subscription,
    path,
    replayId,
    element: undefined,
    trace: undefined,
  };
}

/**
 * RFC 3339 as a push writes it, with three, six or nine digits of a second: a replayed event must be equal to the
 * live one. https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp
 */
function publishTimeOf({ publishTime }: Pick<PubSubMessage, 'publishTime'>): string {
  const millis = iso(publishTime.getTime());
  const micros = publishTime.getMicroseconds();
  const nanos = publishTime.getNanoseconds();
  if (micros === 0 && nanos === 0) return millis;
  const digits = nanos === 0 ? threeDigits(micros) : threeDigits(micros) + threeDigits(nanos);
  return `${millis.slice(0, -1)}${digits}Z`;
}

const threeDigits = (number: number): string => String(number).padStart(3, '0');

/** In ms since the epoch. */
export const publishMsOf = ({ publishTime }: Pick<PubSubMessage, 'publishTime'>): number =>
  Math.floor(publishTime.getTime());
