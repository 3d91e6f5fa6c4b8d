import type { Message as PubSubMessage } from '@google-cloud/pubsub';
import type { Message } from '../../functions/message.ts';

/** What a pulled message does not say itself. */
export interface Origin {
  readonly subscription: string;
  /** The path that its push endpoint has. */
  readonly path: string;
  readonly replayId: string | undefined;
}

/** A pulled message in the shape in which a push brings it. */
export function messageOf(pulled: PubSubMessage, { subscription, path, replayId }: Origin): Message {
  const publishTime = publishTimeOf(pulled);
  return {
    messageId: pulled.id,
    publishTime,
    publishTimeMs: Date.parse(publishTime),
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
export const publishTimeOf = ({ publishTime }: Pick<PubSubMessage, 'publishTime'>): string =>
  publishTime
    .toISOString()
    .replace(/(\.\d{3})(?:000){1,2}Z$/, '$1Z')
    .replace(/(\.\d{6})000Z$/, '$1Z');

/** In ms since the epoch. */
export const publishMsOf = ({ publishTime }: Pick<PubSubMessage, 'publishTime'>): number =>
  Math.floor(publishTime.getTime());
