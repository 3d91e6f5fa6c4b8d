import type { IncomingHttpHeaders } from 'node:http';
import { type Refusal, refusal } from './refusal.ts';

/** Everything in a request that may carry a key. */
export interface Credentials {
  readonly authorization: string | undefined;
  /** The query parameter `key`. */
  readonly queryKey: string | undefined;
}

/** The credentials of a request. */
export function credentialsOf(headers: IncomingHttpHeaders, query: URLSearchParams): Credentials {
  return { authorization: headers.authorization, queryKey: query.get('key') ?? undefined };
}

/** The webhook's way: the raw key as the whole header or as `?key=`; `ApiKey id:key` only where allowed. */
export function authorizeRawKey(
  credentials: Credentials,
  apiKey: string,
  acceptsApiKeyForm: boolean,
): Refusal | undefined {
  const { authorization, queryKey } = credentials;
  if ((authorization ?? queryKey) === apiKey) return undefined;
  if (acceptsApiKeyForm && isApiKeyForm(authorization, apiKey)) return undefined;
  return refusal('unauthorized');
}

/** The open service's way: `ApiKey <keyId>:<key>`, case-sensitive; no JWT is ever valid here. */
export function authorizeApiKey(credentials: Credentials, apiKey: string): Refusal | undefined {
  const { authorization } = credentials;
  if (authorization === `ApiKey ${apiKey}`) return undefined;
  return refusal(authorization?.startsWith('Bearer ') ? 'bad-token' : 'unauthorized');
}

/** Whether a header reads `ApiKey <any id>:<key>`. */
export function isApiKeyForm(authorization: string | undefined, key: string): boolean {
  return /^ApiKey [^:\s]+:/.test(authorization ?? '') && authorization?.split(':').slice(1).join(':') === key;
}
