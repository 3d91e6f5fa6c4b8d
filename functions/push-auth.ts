import { BlockList, isIPv6 } from 'node:net';
import type { OAuth2Client } from 'google-auth-library';
import type { Lazy } from './lazy.ts';
import type { PushAuthConfig } from './read-config.ts';

/** Who pushes, as far as the request shows it. */
export interface Caller {
  readonly remoteAddress: string | undefined;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** Whether a caller may push, and if not, why. */
export type Admission =
  | { readonly ok: true }
  | { readonly ok: false; readonly refusal: Refusal; readonly problem: string };

/** Not known who calls; known, and not the pusher; or the keys to tell are out of reach. */
export type Refusal = 'unauthenticated' | 'forbidden' | 'unverifiable';

export type Authorise = (caller: Caller) => Promise<Admission>;

/** What fetches the keys and checks a token's signature, audience, issuer and expiry; google-auth-library's client. */
export type TokenVerifier = Pick<
  OAuth2Client,
  'getFederatedSignonCertsAsync' | 'verifySignedJwtWithCertsAsync'
>;

/** https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Builds the check of the chosen mode: `iam` leaves it to Cloud Run, `oidc` verifies, `none` is for loopback. */
export function createAuthorise(config: PushAuthConfig, verifier: Lazy<TokenVerifier>): Authorise {
  switch (config.mode) {
    case 'iam':
      return async () => ({ ok: true });
    case 'none':
      return async ({ remoteAddress = '' }) =>
        isLoopback(remoteAddress)
          ? { ok: true }
          : refuse('forbidden', 'PUSH_AUTH is none, which is for callers on loopback');
    case 'oidc':
      return createVerify(config, verifier);
  }
}

const isLoopback = (address: string): boolean => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** Pub/Sub's push token: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions. */
function createVerify(
  { audience, serviceAccount }: Extract<PushAuthConfig, { mode: 'oidc' }>,
  verifier: Lazy<TokenVerifier>,
): Authorise {
  // The client keeps keys as long as their server says; those who come while it fetches them wait for one fetch.
  const keys = shared(async () => (await verifier()).getFederatedSignonCertsAsync());
  return async ({ authorization }) => {
    const [, idToken] = /^bearer (\S+)$/i.exec(authorization ?? '') ?? [];
    if (idToken === undefined) return refuse('unauthenticated', 'the request carries no bearer token');
    const found = await keys().catch(() => undefined);
    if (found === undefined) {
      return refuse('unverifiable', 'the keys that sign push tokens are out of reach');
    }
    try {
      const { certs } = found;
      const ticket = await (await verifier()).verifySignedJwtWithCertsAsync(
        idToken,
        certs,
        audience,
        ISSUERS,
      );
      const payload = ticket.getPayload();
      const isPusher = payload?.email === serviceAccount && payload.email_verified === true;
      return isPusher
        ? { ok: true }
        : refuse('forbidden', 'the token belongs to another account than PUSH_SERVICE_ACCOUNT');
    } catch {
      return refuse('unauthenticated', 'the token is not valid for PUSH_AUDIENCE');
    }
  };
}

const refuse = (refusal: Refusal, problem: string): Admission => ({ ok: false, refusal, problem });

/** Work that is done once for all who ask while it is under way. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}
