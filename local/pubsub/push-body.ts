import { messageId, type StoredMessage } from './stored-message.ts';

/**
 * The JSON body of one push, in the wrapped form
 * (https://cloud.google.com/pubsub/docs/push#receive_push): both spellings of the id and of the time; data,
 * attributes and ordering key only where the message has them.
 */
export function pushBody(message: StoredMessage, subscription: string): string {
  const id = messageId(message);
  const publishTime = new Date(message.publishMs).toISOString();
  return JSON.stringify({
    message: {
      ...(Object.keys(message.attributes).length > 0 && { attributes: message.attributes }),
      ...(message.data.length > 0 && { data: message.data.toString('base64') }),
      messageId: id,
      message_id: id,
      ...(message.orderingKey !== '' && { orderingKey: message.orderingKey }),
      publishTime,
      publish_time: publishTime,
    },
    subscription,
  });
}
