import type { IncomingHttpHeaders } from 'node:http';
import type { Credentials } from './auth.ts';
import type { Dialect } from './dialect.ts';
import { type Refusal, refusal } from './refusal.ts';
import { typeKey } from './stored-event.ts';
import type { Target } from './target.ts';
import { isStrictDateTime, parseIsoTime } from './times.ts';

/** A request, before its events are looked at. */
export interface IngestRequest {
  readonly path: string;
  readonly target: Target;
  readonly headers: IncomingHttpHeaders;
  readonly credentials: Credentials;
}

/** What exists in this Flowcore, and who may write. */
export interface Site {
  readonly tenant: string;
  readonly dataCore: string;
  readonly dataCoreId: string;
  readonly apiKey: string;
  /** See `typeKey`. */
  readonly typeKeys: ReadonlySet<string>;
}

const timeHeaders = ['x-flowcore-event-time', 'x-flowcore-valid-time'];
const readable = {
  strict: isStrictDateTime,
  iso: (value: string) => parseIsoTime(value) !== undefined,
  any: () => true,
} as const;

/** The time headers that apply to a request must be readable; a batch may ignore them. */
export function checkTimeHeaders(request: IngestRequest, dialect: Dialect): Refusal | undefined {
  if (!usesTimeHeaders(request.target, dialect)) return undefined;
  const bad = timeHeaders.filter((name) => {
    const value = request.headers[name];
    return typeof value === 'string' && !readable[dialect.timeHeaders](value);
  });
  return bad.length === 0 ? undefined : refusal('bad-time', ...bad);
}

/** Whether the time headers of single events count for this request. */
export function usesTimeHeaders(target: Target, dialect: Dialect): boolean {
  return target.route !== 'events' || dialect.batchTimeHeader === 'used';
}

/** A batch is an array. */
export function checkShape(target: Target, payload: unknown): Refusal | undefined {
  if (target.route !== 'events' || Array.isArray(payload)) return undefined;
  return refusal('not-an-array', payload === null ? 'null' : typeof payload);
}

/** The content type is compared as text: upper case and `+json` do not count. */
export function checkContentType(headers: IncomingHttpHeaders, dialect: Dialect): Refusal | undefined {
  if (!dialect.needsJsonContentType || headers['content-type']?.includes('application/json'))
    return undefined;
  return refusal('content-type');
}

/** The key must be right, then tenant, data core, flow type and event type must exist. */
export function checkAccess(request: IngestRequest, dialect: Dialect, site: Site): Refusal | undefined {
  return dialect.authorize(request.credentials, site.apiKey) ?? checkNames(request.target, dialect, site);
}

function checkNames(target: Target, dialect: Dialect, site: Site): Refusal | undefined {
  const isDataCore =
    target.dataCore === site.dataCore || (dialect.takesDataCoreId && target.dataCore === site.dataCoreId);
  if (target.tenant === site.tenant && isDataCore && site.typeKeys.has(typeKey(target))) return undefined;
  return refusal('unknown-type', `${target.tenant}/${target.dataCore}/${typeKey(target)}`);
}
