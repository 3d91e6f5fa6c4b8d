import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createHandler, type HandlerParts } from '../../functions/handler.ts';
import { createLog } from '../../functions/log.ts';
import type { Fate, Message } from '../../functions/message.ts';
import { createDrain } from '../../functions/process/drain.ts';
import type { Config } from '../../functions/read-config.ts';
import { manualClock } from './manual-clock.ts';
import { startPushServer } from './push-server.ts';

export const MAX_IN_FLIGHT_BYTES = 1000;
export const BUDGET_MS = 105_000;

export interface Settling {
  readonly message: Message;
  readonly deadlineMs: number;
  end(...fates: readonly Fate[]): void;
  fail(error: Error): void;
}

/** A handler whose events are settled by hand. */
export async function startFunction(pushServer: Config['pushServer'], changes: Partial<HandlerParts> = {}) {
  const lines: string[] = [];
  const settlings: Settling[] = [];
  let arrived = Promise.withResolvers<void>();
  const clock = manualClock();
  const admitted = Promise.withResolvers<void>();
  const server = await startPushServer(
    createHandler({
      authorise: async () => {
        setImmediate(admitted.resolve);
        return { ok: true };
      },
      isKnownPath: (path) => path === '/' || path === '/click',
      settle: (message, deadlineMs) =>
        new Promise((resolve, reject) => {
          settlings.push({ message, deadlineMs, end: (...fates) => resolve(fates), fail: reject });
          arrived.resolve();
          arrived = Promise.withResolvers();
        }),
      messageBudgetMs: BUDGET_MS,
      maxInFlightBytes: MAX_IN_FLIGHT_BYTES,
      clock,
      drain: createDrain(clock),
      log: createLog({ write: (line) => lines.push(line) }, 'p'),
      ...changes,
    }),
    pushServer,
  );
  const { port } = server.address() as AddressInfo;
  const connections: Socket[] = [];
  server.on('connection', (socket) => connections.push(socket));
  return {
    clock,
    lines,
    settlings,
    port,
    /** Resolves once a caller has been admitted. */
    admitted: () => admitted.promise,
    /** Resolves when the server has seen a connection end. */
    closed: async () => {
      const [socket] = connections;
      if (socket?.closed === false) await once(socket, 'close');
    },
    /** Resolves once a line holds the text. */
    logged: async (text: string) => {
      while (!lines.some((line) => line.includes(text))) await new Promise(setImmediate);
    },
    push: async (body: unknown, path = '/', contentType = 'application/json') => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { status: response.status, body: await response.text() };
    },
    /** The settling with this index, once it has begun. */
    settling: async (index: number): Promise<Settling> => {
      for (;;) {
        const settling = settlings[index];
        if (settling !== undefined) return settling;
        await arrived.promise;
      }
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The body of a push. */
export const pushOf = (data: string | Buffer, message: object = {}): object => ({
  subscription: 'projects/p/subscriptions/events',
  message: {
    messageId: '7',
    publishTime: '2026-11-21T12:00:00.123Z',
    attributes: { event_type: 'click' },
    data: Buffer.from(data).toString('base64'),
    ...message,
  },
});

/** A push whose body has so many bytes. */
export const bodyOf = (bytes: number): string => {
  const body = JSON.stringify(pushOf('{}', { note: '' }));
  return body.replace('"note":""', `"note":"${'x'.repeat(bytes - body.length)}"`);
};
/** The least that `bodyOf` can make. */
export const LEAST_BODY = 300;
