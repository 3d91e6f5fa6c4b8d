import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../../functions/clock.ts';

/** One push as it goes over the wire. */
export interface PushRequest {
  readonly endpoint: string;
  readonly body: string;
  /** Bearer token, if the subscription has an oidcToken. */
  readonly token: string | undefined;
  /** The subscription's ack deadline. */
  readonly timeoutMs: number;
}

/** Sends pushes over kept-alive connections. */
export interface PushSender {
  /** The status of the answer; nothing when there was none in time. */
  send(request: PushRequest): Promise<number | undefined>;
  /** Breaks off every push under way and closes the connections. */
  close(): void;
}

/** https://cloud.google.com/pubsub/docs/push#receive_push; everything else refuses the message. */
const ACK_STATUSES: readonly number[] = [102, 200, 201, 202, 204];

/** Does this answer acknowledge the message? */
export const acknowledges = (status: number | undefined): boolean =>
  status !== undefined && ACK_STATUSES.includes(status);

/** A sender whose timeouts follow `clock`. */
export function createPushSender(clock: Clock): PushSender {
  const httpAgent = new HttpAgent({ keepAlive: true });
  const httpsAgent = new HttpsAgent({ keepAlive: true });

  const begin = ({ endpoint, body, token }: PushRequest): ClientRequest => {
    const options: RequestOptions = {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'CloudPubSub-Google',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    };
    return endpoint.startsWith('https:')
      ? httpsRequest(endpoint, { ...options, agent: httpsAgent })
      : httpRequest(endpoint, { ...options, agent: httpAgent });
  };

  return {
    send: (push) =>
      new Promise((resolve) => {
        const request = begin(push);
        const cancelTimeout = clock.after(push.timeoutMs, () => request.destroy());
        const settle = (status: number | undefined): void => {
          cancelTimeout();
          resolve(status);
        };
        // 102 Processing is an interim answer to HTTP but an acknowledgement to Pub/Sub.
        request.on('information', ({ statusCode }) => statusCode === 102 && settle(102));
        request.on('response', (response) => {
          response.resume();
          response.on('error', () => undefined);
          settle(response.statusCode);
        });
        request.on('error', () => settle(undefined));
        request.on('close', () => settle(undefined));
        request.end(push.body);
      }),
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}
