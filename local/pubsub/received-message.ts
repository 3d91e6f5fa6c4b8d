import type { Delivery } from './backlog.ts';
import { messageId } from './stored-message.ts';
import { fromMs, type WireReceivedMessage } from './wire.ts';

/** A delivery as pulling clients receive it. */
export function toReceivedMessage({ ackId, message }: Delivery): WireReceivedMessage {
  return {
    ackId,
    message: {
      data: message.data,
      attributes: { ...message.attributes },
      messageId: messageId(message),
      publishTime: fromMs(message.publishMs),
      orderingKey: message.orderingKey,
    },
  };
}
