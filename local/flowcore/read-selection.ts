import type { Site } from './checks.ts';
import { resourceId } from './resource-id.ts';

/** A question to the read API: query parameters and a JSON body, already parsed. */
export interface ReadRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** The documented default, and the most a page holds. */
const defaultPageSize = 10_000;

/** What is asked for, whichever way it was asked. */
export interface Selection {
  readonly typeKeys: readonly string[];
  readonly parameters: Readonly<Record<string, string | undefined>>;
  readonly pageSize: number;
}

/** The id of an event type, stable for its names. */
export function eventTypeId(site: Site, key: string): string {
  return resourceId(site.tenant, site.dataCore, key);
}

/** Reads a GET: event types by id. Undefined when one is unknown. */
export function selectByIds({ query }: ReadRequest, site: Site): Selection | undefined {
  const ids = query.getAll('eventTypeId');
  const typeKeys = [...site.typeKeys].filter((key) => ids.includes(eventTypeId(site, key)));
  return typeKeys.length === ids.length ? selection(typeKeys, Object.fromEntries(query)) : undefined;
}

/** Reads a POST: event types by name. Undefined when one is unknown. */
export function selectByNames({ query, body }: ReadRequest, site: Site): Selection | undefined {
  const { tenant, dataCoreId, flowType, eventTypes, ...rest } = Object(body) as Record<string, unknown>;
  if (tenant !== site.tenant || dataCoreId !== site.dataCoreId || !Array.isArray(eventTypes))
    return undefined;
  const typeKeys = eventTypes.map((eventType) => `${flowType}/${eventType}`);
  if (!typeKeys.every((key) => site.typeKeys.has(key))) return undefined;
  const parameters = Object.entries(rest).map(([name, value]) => [bodyNames[name] ?? name, String(value)]);
  return selection(typeKeys, { ...Object.fromEntries(query), ...Object.fromEntries(parameters) });
}

/** The body of the call by names says `from` and `to` where the query says which bucket. */
const bodyNames: Readonly<Record<string, string>> = { from: 'fromTimeBucket', to: 'toTimeBucket' };

function selection(typeKeys: readonly string[], parameters: Selection['parameters']): Selection {
  const asked = Number(parameters.pageSize ?? defaultPageSize);
  return { typeKeys, parameters, pageSize: asked >= 1 ? Math.min(asked, defaultPageSize) : defaultPageSize };
}
