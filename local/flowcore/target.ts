import type { Dialect, Route } from './dialect.ts';

/** What a request's path names. */
export interface Target {
  readonly route: Route;
  readonly tenant: string;
  readonly dataCore: string;
  readonly flowType: string;
  readonly eventType: string;
}

/** Reads `<prefix>/<route>/<tenant>/<data core>/<flow type>/<event type>`; undefined for any other path. */
export function parseTarget(dialect: Dialect, method: string, pathname: string): Target | undefined {
  if (method !== 'POST' || !pathname.startsWith(`${dialect.pathPrefix}/`)) return undefined;
  const [name, ...segments] = pathname.slice(dialect.pathPrefix.length + 1).split('/');
  const route = dialect.routes.find((known) => known === name);
  const names = segments.map(decodeSegment);
  const [tenant, dataCore, flowType, eventType] = names;
  if (route === undefined || names.length !== 4) return undefined;
  return tenant && dataCore && flowType && eventType
    ? { route, tenant, dataCore, flowType, eventType }
    : undefined;
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
