import { BlockList, isIPv6 } from 'node:net';
import type { OAuth2Client } from 'google-auth-library';
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

/** What checks a token's signature, audience, issuer and expiry; google-auth-library's client does. */
export type TokenVerifier = Pick<OAuth2Client, 'verifyIdToken'>;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Builds the check of the chosen mode: `iam` leaves it to Cloud Run, `oidc` verifies, `none` is for loopback. */
export function createAuthorise(config: PushAuthConfig, verifier: TokenVerifier): Authorise {
  switch (config.mode) {
    case 'iam':
      return async () => ({ ok: true });
    case 'none':
      return async ({ remoteAddress = '' }) =>
        isLoopback(remoteAddress)
          ? { ok: true }
          : {
              ok: false,
              refusal: 'forbidden',
              problem: 'PUSH_AUTH is none, which is for callers on loopback',
            };
    case 'oidc':
      return ({ authorization }) => verify(authorization, config, verifier);
  }
}

const isLoopback = (address: string): boolean => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** Pub/Sub's push token: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions. */
async function verify(
  authorization: string | undefined,
  { audience, serviceAccount }: Extract<PushAuthConfig, { mode: 'oidc' }>,
  verifier: TokenVerifier,
): Promise<Admission> {
  const [, idToken] = /^bearer (\S+)$/i.exec(authorization ?? '') ?? [];
  if (idToken === undefined)
    return { ok: false, refusal: 'unauthenticated', problem: 'the request carries no bearer token' };
  try {
    const payload = (await verifier.verifyIdToken({ idToken, audience })).getPayload();
    const isPusher = payload?.email === serviceAccount && payload.email_verified === true;
    return isPusher
      ? { ok: true }
      : {
          ok: false,
          refusal: 'forbidden',
          problem: 'the token belongs to another account than PUSH_SERVICE_ACCOUNT',
        };
  } catch (error) {
    return areKeysOutOfReach(error)
      ? { ok: false, refusal: 'unverifiable', problem: 'the keys that sign push tokens are out of reach' }
      : { ok: false, refusal: 'unauthenticated', problem: 'the token is not valid for PUSH_AUDIENCE' };
  }
}

/** google-auth-library says so in words only; a fetch that failed is not the caller's fault. */
const areKeysOutOfReach = (error: unknown): boolean =>
  error instanceof Error && /failed to retrieve verification certificates/i.test(error.message);
