import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The documented body of a push. */
export interface PushBody {
  readonly message: {
    readonly attributes?: Record<string, string>;
    readonly data?: string;
    readonly messageId: string;
    readonly message_id: string;
    readonly orderingKey?: string;
    readonly publishTime: string;
    readonly publish_time: string;
  };
  readonly subscription: string;
}

/** One push as it arrived. */
export interface Push {
  readonly headers: IncomingHttpHeaders;
  readonly body: PushBody;
  /** The data, decoded. */
  readonly text: string;
  /** Which push of this message it was, from 1. */
  readonly attempt: number;
}

/** A real HTTP endpoint for pushes on 127.0.0.1. */
export interface PushEndpoint {
  readonly url: string;
  readonly pushes: readonly Push[];
  /** The first `count` pushes, once there are so many. */
  received(count: number): Promise<Push[]>;
  /** The first pushes up to and including the first that fits. */
  until(fits: (push: Push) => boolean): Promise<Push[]>;
  close(): Promise<void>;
}

/** Answers every push with 204 unless told otherwise. */
export type PushAnswer = (push: Push, response: ServerResponse) => void;

interface Waiter {
  readonly isDone: () => boolean;
  readonly resolve: (pushes: Push[]) => void;
}

const accept: PushAnswer = (_push, response) => {
  response.writeHead(204).end();
};

/** Starts an endpoint that answers with `answer`. */
export async function startPushEndpoint(answer: PushAnswer = accept): Promise<PushEndpoint> {
  const pushes: Push[] = [];
  let waiters: Waiter[] = [];

  const wait = (isDone: () => boolean): Promise<Push[]> =>
    isDone()
      ? Promise.resolve([...pushes])
      : new Promise((resolve) => {
          waiters.push({ isDone, resolve });
        });

  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body: PushBody = JSON.parse(Buffer.concat(chunks).toString());
    const earlier = pushes.filter((push) => push.body.message.messageId === body.message.messageId).length;
    const text = Buffer.from(body.message.data ?? '', 'base64').toString();
    const push = { headers: request.headers, body, text, attempt: earlier + 1 };
    pushes.push(push);
    answer(push, response);
    const done = waiters.filter((waiter) => waiter.isDone());
    waiters = waiters.filter((waiter) => !done.includes(waiter));
    for (const waiter of done) waiter.resolve([...pushes]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}/push`,
    pushes,
    received: (count) => wait(() => pushes.length >= count),
    until: (fits) => wait(() => pushes.some(fits)),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
