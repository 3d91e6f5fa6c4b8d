import type { Got } from 'got';
import { type HttpServer, startHttpServer } from '../../functions/flowcore/http-server.ts';

/** What Google's REST services answer, by method and URL; a number is the status of a refusal. */
export type Answers = Record<string, object | number>;

/** A real HTTP server that stands for every host of googleapis.com. */
export interface GoogleApis {
  /** Changed by tests. */
  readonly answers: Answers;
  /** A client whose requests to Google go to it. */
  leadHere(client: Got): Got;
  close(): Promise<void>;
}

export async function startGoogleApis(answers: Answers): Promise<GoogleApis> {
  const server: HttpServer = await startHttpServer((response, { method, url }) => {
    const answer = answers[`${method} ${url?.slice(1)}`] ?? 404;
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
    response.end(typeof answer === 'number' ? '{}' : JSON.stringify(answer));
  });
  return {
    answers,
    leadHere: (client) =>
      client.extend({
        hooks: {
          beforeRequest: [
            (options) => {
              const { hostname, pathname, search } = new URL(options.url ?? '');
              if (!hostname.endsWith('.googleapis.com')) return;
              options.url = new URL(`${server.url}/${hostname}${pathname}${search}`);
            },
          ],
        },
      }),
    close: server.close,
  };
}
