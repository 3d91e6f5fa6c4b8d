import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OidcTokens } from './oidc-tokens.ts';

/** Serves the public key under the paths Google uses, so that a verifier only needs another host. */
export interface CertsServer {
  /** The JWK set. */
  readonly certsUrl: string;
  close(): Promise<void>;
}

const JWKS_PATH = '/oauth2/v3/certs';
const PEM_PATH = '/oauth2/v1/certs';

/** Starts on 127.0.0.1, on a free port. */
export async function startCertsServer(tokens: OidcTokens): Promise<CertsServer> {
  const server: Server = createServer((request, response) => {
    const answers: Record<string, () => Promise<object>> = {
      [JWKS_PATH]: tokens.jwks,
      [PEM_PATH]: tokens.pems,
    };
    const answer = answers[request.url ?? ''];
    if (answer === undefined) {
      response.writeHead(404).end();
      return;
    }
    void answer().then((body) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        'cache-control': 'public, max-age=3600',
      });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    certsUrl: `http://127.0.0.1:${port}${JWKS_PATH}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
