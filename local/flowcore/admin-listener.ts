import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, jsonAnswer, sendAnswer } from './answer.ts';
import { answerDirectory } from './directory-api.ts';
import type { Flowcore } from './flowcore.ts';
import { answerRead } from './read-api.ts';
import { readBody } from './read-body.ts';
import { eventTypeId } from './read-selection.ts';
import { parseRules } from './rule.ts';
import type { Rules } from './rules.ts';

const maxAdminBytes = 1_048_576;

/** Answers the admin port: rules, counts, names, ids, and Flowcore's read API. */
export function adminListener(
  flowcore: Flowcore,
  rules: Rules,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    answer(request, flowcore, rules).then(
      (found) => sendAnswer(response, found),
      () => response.destroy(),
    );
  };
}

async function answer(request: IncomingMessage, flowcore: Flowcore, rules: Rules): Promise<Answer> {
  const text = (await readBody(request, maxAdminBytes))?.toString('utf8');
  const body = text === undefined ? undefined : parseJson(text);
  if (body === undefined) return jsonAnswer(400, { message: 'Body is not JSON or larger than 1 MiB' });
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? '';
  const { authorization } = request.headers;
  const read = { method, path: url.pathname, query: url.searchParams, authorization, body };
  return (
    answerAdmin(`${method} ${url.pathname}`, body, flowcore, rules) ??
    answerDirectory(read, flowcore.site) ??
    answerRead(read, flowcore.site, flowcore.store) ??
    jsonAnswer(404, { message: `No ${method} ${url.pathname} on the admin port` })
  );
}

function answerAdmin(call: string, body: unknown, flowcore: Flowcore, rules: Rules): Answer | undefined {
  switch (call) {
    case 'GET /rules':
      return jsonAnswer(200, rules.list());
    case 'POST /rules':
      return addRules(body, rules);
    case 'DELETE /rules':
      rules.clear();
      return jsonAnswer(200, rules.list());
    case 'GET /stats':
      return jsonAnswer(200, flowcore.stats.counts());
    case 'GET /event-types':
      return jsonAnswer(200, eventTypes(flowcore));
    default:
      return undefined;
  }
}

function addRules(body: unknown, rules: Rules): Answer {
  const parsed = parseRules(body);
  if (!parsed.ok) return jsonAnswer(400, { message: parsed.reason });
  rules.add(parsed.rules);
  return jsonAnswer(201, rules.list());
}

/** The ids that the read API wants; Flowcore has further services to look them up. */
function eventTypes({ site }: Flowcore) {
  const { dataCoreId, typeKeys } = site;
  const types = [...typeKeys].map((key) => {
    const [flowType, eventType] = key.split('/');
    return { flowType, eventType, eventTypeId: eventTypeId(site, key) };
  });
  return { dataCoreId, eventTypes: types };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    return undefined;
  }
}
