import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Clock } from '../../functions/clock.ts';

/** For whom a push token is made. */
export interface OidcIdentity {
  readonly email: string;
  readonly audience: string;
}

/** Signs the bearer tokens of pushes with a key made for this server. */
export interface OidcTokens {
  /** A token that is valid for some minutes at least; the same one is given out for most of an hour. */
  get(identity: OidcIdentity): Promise<string>;
  /** The public key as a JWK set. */
  jwks(): Promise<{ keys: JWK[] }>;
  /** The public key as PEM by key id, the form in which google-auth-library asks for it on Node. */
  pems(): Promise<Record<string, string>>;
}

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

interface SigningKey {
  readonly id: string;
  readonly jwk: JWK;
  readonly pem: string;
  readonly privateKey: KeyPair['privateKey'];
}

interface CachedToken {
  readonly token: Promise<string>;
  readonly renewMs: number;
}

const ISSUER = 'https://accounts.google.com';
const LIFE_SECONDS = 3_600;
/** Google's tokens may be up to an hour old when they arrive. */
const REUSE_MS = 55 * 60_000;

/** Begins to make the key; nothing waits for it before the first token or certificate is asked for. */
export function createOidcTokens(clock: Clock): OidcTokens {
  const key = createSigningKey();
  const cache = new Map<string, CachedToken>();

  return {
    get(identity) {
      const cacheKey = JSON.stringify([identity.email, identity.audience]);
      const nowMs = clock.now();
      const cached = cache.get(cacheKey);
      if (cached !== undefined && nowMs < cached.renewMs) return cached.token;
      const token = key.then((signingKey) => signToken(signingKey, identity, nowMs));
      cache.set(cacheKey, { token, renewMs: nowMs + REUSE_MS });
      return token;
    },
    jwks: async () => ({ keys: [(await key).jwk] }),
    pems: async () => {
      const { id, pem } = await key;
      return { [id]: pem };
    },
  };
}

async function createSigningKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const bare = await exportJWK(publicKey);
  const id = await calculateJwkThumbprint(bare);
  const jwk = { ...bare, kid: id, alg: 'RS256', use: 'sig' };
  return { id, jwk, pem: await exportSPKI(publicKey), privateKey };
}

/** The claims Google documents: https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions#jwt_format */
function signToken(key: SigningKey, { email, audience }: OidcIdentity, nowMs: number): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1_000);
  const accountId = numericId(email);
  return new SignJWT({ azp: accountId, email, email_verified: true })
    .setProtectedHeader({ alg: 'RS256', kid: key.id, typ: 'JWT' })
    .setIssuer(ISSUER)
    .setSubject(accountId)
    .setAudience(audience)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE_SECONDS)
    .sign(key.privateKey);
}

/** Service accounts have a numeric id of 21 digits; here it follows from the e-mail address. */
function numericId(email: string): string {
  const digest = createHash('sha256').update(email).digest('hex');
  return BigInt(`0x${digest}`).toString().slice(0, 21);
}
