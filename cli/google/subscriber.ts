import type { PubSub } from '@google-cloud/pubsub';

/** A message as the Pull RPC answers it; protobuf leaves open what may be missing. */
export interface PulledMessage {
  readonly ackId: string;
  readonly message: {
    readonly messageId: string;
    readonly data: Buffer;
    readonly attributes: Readonly<Record<string, string>>;
    readonly publishTime: { readonly seconds: string | number; readonly nanos: number };
  };
}

/** The RPCs by which messages are held one by one, which the client's own StreamingPull does not offer. */
export interface Subscriber {
  /** Answers at once, be it with nothing. */
  pull(maxMessages: number): Promise<readonly PulledMessage[]>;
  acknowledge(ackIds: readonly string[]): Promise<void>;
  /** Gives the messages so many seconds from now; 0 gives them back. */
  modifyAckDeadline(ackIds: readonly string[], seconds: number): Promise<void>;
}

/** The subscriber of a subscription, by its short name. */
export function createSubscriber(pubsub: PubSub, name: string): Subscriber {
  const { name: subscription } = pubsub.subscription(name);
  const request = <Answer>(method: string, more: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const reqOpts = { subscription, ...more };
      pubsub.request<Answer>(
        { client: 'SubscriberClient', method, reqOpts, gaxOpts: {} },
        (error, answer) => {
          if (error) reject(error);
          else resolve(answer as Answer);
        },
      );
    });
  return {
    async pull(maxMessages) {
      // A pull that waits can be given up only by leaving alone what was answered meanwhile; this one need not be.
      const answer = await request<{ receivedMessages?: readonly PulledMessage[] | null }>('pull', {
        maxMessages,
        returnImmediately: true,
      });
      return answer.receivedMessages ?? [];
    },
    async acknowledge(ackIds) {
      await request('acknowledge', { ackIds });
    },
    async modifyAckDeadline(ackIds, ackDeadlineSeconds) {
      await request('modifyAckDeadline', { ackIds, ackDeadlineSeconds });
    },
  };
}
