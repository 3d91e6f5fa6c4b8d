import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, Server, type ServerResponse } from 'node:http';
import type { Push, PushHandler } from '../handler.ts';
import type { Log } from '../log.ts';

/** https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http */
const REQUEST_START = 'http.server.request.start';

/**
 * Serves the pushes of this process's HTTP server without the functions-framework, whose domain per request hooks
 * every promise and takes two thirds of the CPU time. The server comes with its first request; should it not come,
 * because Node or the framework has changed, the framework goes on serving everything.
 */
export function serveDirectly(handler: PushHandler, log: Log): void {
  const take = (message: unknown): void => {
    unsubscribe(REQUEST_START, take);
    const { server } = message as { readonly server: unknown };
    if (server instanceof Server) takePushes(server, handler, log);
  };
  subscribe(REQUEST_START, take);
}

/** Puts a handler before a server's own listeners, which still get every request that is not a plain push. */
export function takePushes(server: Server, handler: PushHandler, log: Log): void {
  const listeners = server.listeners('request');
  let isTold = false;
  server.removeAllListeners('request');
  server.on('request', (request, response: ServerResponse) => {
    if (isPlainPush(request)) {
      void handler(pushOf(request), response);
      return;
    }
    if (!isTold)
      log.info(
        { method: request.method },
        'not a plain push, so the functions-framework serves it, at three times the CPU time',
      );
    isTold = true;
    for (const listener of listeners) listener.call(server, request, response);
  });
}

/** Pub/Sub's own form. Its length is known, so that a body can be refused before it is read. */
const isPlainPush = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  url.startsWith('/') &&
  headers['content-length'] !== undefined &&
  headers['content-encoding'] === undefined &&
  /^application\/json(?:; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '');

const pushOf = (request: IncomingMessage): Push => ({
  path: request.url?.split('?', 1)[0] ?? '/',
  headers: request.headers,
  remoteAddress: request.socket.remoteAddress,
  bytes: Number(request.headers['content-length']),
  takeBody: () => bodyOf(request),
});

/** The request lives until its answer, and would keep the body by what listens to it. */
const bodyOf = (request: IncomingMessage): Promise<unknown> =>
  new Promise((resolve) => {
    let text = '';
    const end = (body: unknown): void => {
      request.removeAllListeners();
      resolve(body);
    };
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => end(parsed(text)));
    request.on('error', () => end(undefined));
  });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
