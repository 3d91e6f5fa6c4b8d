import {
  Agent,
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
} from 'node:http';
import { text } from 'node:stream/consumers';

export interface SentRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Sends half of the body and leaves the request open. */
  readonly open?: boolean;
}

export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Sends one request on a connection of its own, exactly as given; rejects when no answer comes. */
export async function send(url: string, sent: SentRequest): Promise<ReceivedAnswer> {
  const { answer } = start(url, sent);
  const response = await answer;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

/** Starts a request and leaves the waiting to the caller. */
export function start(
  url: string,
  { method = 'POST', path, headers = {}, body = '', open = false }: SentRequest,
): { readonly answer: Promise<IncomingMessage>; readonly request: ClientRequest } {
  const length =
    method === 'GET' || 'transfer-encoding' in headers
      ? {}
      : { 'content-length': String(Buffer.byteLength(body)) };
  const sent = request(`${url}${path}`, {
    method,
    headers: { ...headers, ...length },
    agent: new Agent({ maxSockets: 1 }),
  });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
  });
  if (open) sent.write(body.slice(0, body.length / 2));
  else sent.end(method === 'GET' ? undefined : body);
  return { answer, request: sent };
}
