import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type IncomingMessage, Server } from 'node:http';
import type { Push, PushHandler } from '../handler.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Log } from '../log.ts';

/** https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http */
const REQUEST_START = 'http.server.request.start';

/** Cloud Run's own limit over HTTP/1, twice what a push can have: https://cloud.google.com/run/quotas. */
const MOST_BYTES = 32 * 2 ** 20;

/**
 * Serves the pushes of this process's HTTP server without the functions-framework, whose domain per request hooks
 * every promise: docs/decisions/pushes-before-the-framework.md. The server comes with its first request; should it
 * not come, because Node or the framework has changed, the framework goes on serving everything.
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
  server.on('request', (request, response) => {
    if (isPlainPush(request)) {
      void handler(pushOf(request), response);
      return;
    }
    if (!isTold) log.info({ method: request.method }, 'not a plain push: the functions-framework serves it');
    isTold = true;
    for (const listener of listeners) listener.call(server, request, response);
  });
}

/** Pub/Sub's own form. Its length is known, so that it can be refused before it is read. */
const isPlainPush = ({ method, url = '', headers }: IncomingMessage): boolean =>
  method === 'POST' &&
  url.startsWith('/') &&
  Number(headers['content-length']) <= MOST_BYTES &&
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
    const collect = (chunk: string): void => {
      text += chunk;
    };
    const end = (): void => {
      request.off('data', collect).off('end', end).off('close', end);
      resolve(request.complete ? parsed(text) : undefined);
    };
    if (request.destroyed) end();
    else request.setEncoding('utf8').on('data', collect).on('end', end).on('close', end);
  });

/** Only where something is written with escapes can a name be, which has to be read twice. */
const parsed = (text: string): unknown =>
  parseJson(text.startsWith('\ufeff') ? text.slice(1) : text, text.includes('\\'))?.value;
