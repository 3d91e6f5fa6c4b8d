import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OAuth2Client } from 'google-auth-library';
import type { JWTPayload } from 'jose';
import { type Lazy, lazy } from '../../functions/lazy.ts';

export const AUDIENCE = 'https://ingest.example.com/';
export const PUSHER = 'push@acme-events.iam.gserviceaccount.com';

/** Serves public keys the way Google's certs address does; `keys` is read anew for each request. */
export async function startCertsServer(keys: () => Readonly<Record<string, string>> | undefined) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    const served = keys();
    response.writeHead(served === undefined ? 404 : 200, {
      'content-type': 'application/json',
      ...(served === undefined ? {} : { 'cache-control': 'public, max-age=3600, must-revalidate' }),
    });
    response.end(JSON.stringify(served ?? {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: urlOf(server.address() as AddressInfo),
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

export const urlOf = ({ port }: AddressInfo): string => `http://127.0.0.1:${port}/certs`;

/** A verifier of its own that takes its keys from this address. */
export const verifierAt = (oauth2FederatedSignonPemCertsUrl: string): Lazy<OAuth2Client> =>
  lazy(async () => new OAuth2Client({ endpoints: { oauth2FederatedSignonPemCertsUrl } }));

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** What Pub/Sub's push token claims. */
export const claims = (): JWTPayload => ({
  iss: 'https://accounts.google.com',
  aud: AUDIENCE,
  sub: '1',
  email: PUSHER,
  email_verified: true,
  iat: nowSeconds(),
  exp: nowSeconds() + 3600,
});

/** The token with `alg: none` in its header and its signature left on. */
export function unsigned(token: string): string {
  const [, body, signature] = token.split('.');
  const header = Buffer.from(JSON.stringify({ alg: 'none', kid: 'k1' })).toString('base64url');
  return [header, body, signature].join('.');
}

/** The token with the pusher's e-mail put into its claims after signing. */
export function tampered(token: string): string {
  const [header, body = '', signature] = token.split('.');
  const changed = { ...JSON.parse(Buffer.from(body, 'base64url').toString()), email: PUSHER };
  return [header, Buffer.from(JSON.stringify(changed)).toString('base64url'), signature].join('.');
}
