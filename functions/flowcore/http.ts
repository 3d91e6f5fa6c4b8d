import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import got, { type Got, type OptionsOfTextResponseBody, RequestError } from 'got';
import type { Answer } from './consequence.ts';
import { parseRetryAfterMs } from './retry-after.ts';

/** The open service closes an idle connection after about 9.6 s; ours go first, so that no request races the close. */
const FREE_SOCKET_MS = 4000;

/** The one HTTP client: keep-alive connections, and no retry of its own, because retry is decided in one place. */
export function createHttp(): { readonly client: Got; close(): void } {
  const options = { keepAlive: true, timeout: FREE_SOCKET_MS };
  const agent = { http: new HttpAgent(options), https: new HttpsAgent(options) };
  const client = got.extend({ agent, retry: { limit: 0 }, throwHttpErrors: false, followRedirect: false });
  return {
    client,
    close: () => {
      agent.http.destroy();
      agent.https.destroy();
    },
  };
}

/** Posts to Flowcore and tells how it ended; never throws for what the network or Flowcore does. */
export async function post(
  client: Got,
  url: string,
  options: Pick<OptionsOfTextResponseBody, 'headers' | 'body'>,
  timeoutMs: number,
): Promise<Answer> {
  try {
    const response = await client.post(url, { ...options, timeout: { request: timeoutMs } });
    const { 'retry-after': retryAfter, date } = response.headers;
    const retryAfterMs = parseRetryAfterMs(retryAfter, date);
    const answer = { kind: 'response', status: response.statusCode, body: response.body } as const;
    return retryAfterMs === undefined ? answer : { ...answer, retryAfterMs };
  } catch (error) {
    if (error instanceof RequestError) return { kind: 'failure', code: error.code, sent: wasSent(error) };
    throw error;
  }
}

/** Before a connection stands, nothing can have been read; after that, no one knows. */
function wasSent({ timings, options }: RequestError): boolean {
  const isTls = new URL(options.url ?? '').protocol === 'https:';
  return (isTls ? timings?.secureConnect : timings?.connect) !== undefined;
}
