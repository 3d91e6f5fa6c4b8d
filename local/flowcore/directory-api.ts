import { type Answer, jsonAnswer } from './answer.ts';
import { isApiKeyForm } from './auth.ts';
import type { Site } from './checks.ts';
import { eventTypeId, type ReadRequest } from './read-selection.ts';
import { resourceId } from './resource-id.ts';

/**
 * Serves names and ids as Flowcore's data-core, flow-type and event-type services do, each of which has an address of
 * its own there: https://github.com/flowcore-io/flowcore-sdk. Undefined for a path that is none of theirs.
 */
export function answerDirectory(
  { method, path, query, authorization }: ReadRequest,
  site: Site,
): Answer | undefined {
  const call = calls[`${method} ${path}`];
  if (call === undefined) return undefined;
  const key = site.apiKey.split(':').at(-1) ?? '';
  return isApiKeyForm(authorization, key)
    ? call(query, site)
    : jsonAnswer(401, { status: 401, code: 'UNAUTHORIZED', message: 'Unauthorized' });
}

type Call = (query: URLSearchParams, site: Site) => Answer;

const calls: Readonly<Record<string, Call>> = {
  'GET /api/v1/data-cores': (query, site) =>
    query.get('tenant') === site.tenant && query.get('name') === site.dataCore
      ? jsonAnswer(200, { id: site.dataCoreId, tenant: site.tenant, name: site.dataCore })
      : jsonAnswer(404, { status: 404, code: 'NOT_FOUND', message: 'Data core not found' }),
  'GET /api/v1/flow-types': (query, site) => {
    const name = query.get('name') ?? '';
    const isThere = query.get('dataCoreId') === site.dataCoreId && typesOf(site, name).length > 0;
    return jsonAnswer(
      200,
      isThere ? [{ id: flowTypeId(site, name), dataCoreId: site.dataCoreId, name }] : [],
    );
  },
  'GET /api/v1/event-types': (query, site) => {
    const names = [...site.typeKeys].map((key) => key.split('/')[0] ?? '');
    const flowType = names.find((name) => flowTypeId(site, name) === query.get('flowTypeId'));
    return jsonAnswer(200, flowType === undefined ? [] : typesOf(site, flowType));
  },
};

const flowTypeId = (site: Site, name: string): string =>
  resourceId(site.tenant, site.dataCore, 'flow-type', name);

const typesOf = (site: Site, flowType: string) =>
  [...site.typeKeys]
    .filter((key) => key.startsWith(`${flowType}/`))
    .map((key) => ({ id: eventTypeId(site, key), name: key.slice(flowType.length + 1) }));
