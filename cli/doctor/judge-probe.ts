import type { Dialect } from '../../functions/flowcore/dialect.ts';
import { bad, ok, skip, type Verdict, warn } from './finding.ts';

/** How Flowcore answered an empty batch for an event type that does not exist. */
export type ProbeAnswer =
  | { readonly kind: 'response'; readonly status: number; readonly body: string }
  /** Why there was no answer. */
  | { readonly kind: 'failure'; readonly problem: string };

/** What the answer proves. */
export interface ProbeVerdicts {
  readonly reachable: Verdict;
  readonly dialect: Verdict;
  readonly key: Verdict;
}

/** What to do about each. */
export interface ProbeMends {
  readonly url: string;
  readonly dialect: string;
  readonly key: string;
}

const NO_TYPE = /event ?type/i;
const NO_ROUTE = /\broute\b|cannot (?:get|post|find)/i;

/**
 * The open service looks at the path, the key and the names, in this order, before it looks for events
 * (measured); what the documented one does is not known, so of it only a refused key and a missing route or event
 * type are taken at their word.
 */
export function judgeProbe(answer: ProbeAnswer, name: Dialect['name'], mends: ProbeMends): ProbeVerdicts {
  if (answer.kind === 'failure') {
    const unknown = skip('Flowcore cannot be reached');
    return { reachable: bad(answer.problem, mends.url), dialect: unknown, key: unknown };
  }
  const { status, body } = answer;
  const said = `HTTP ${status}`;
  const reachable = ok(`it answers (${said} to an empty batch for no event type)`);
  if (status === 401 || status === 403) {
    // A production user of the public service has seen a 403 that went away.
    const key = bad(status === 401 ? `refused: ${said}` : `refused: ${said}; ask again first`, mends.key);
    const isRouteProven = name === 'api-v1';
    const dialect = isRouteProven ? ok(`${name}: the route exists`) : skip('the key comes first');
    return { reachable, dialect, key };
  }
  if (status === 404 && NO_TYPE.test(body)) {
    return { reachable, dialect: ok(`${name}: answers as it should`), key: ok('accepted') };
  }
  if (status === 404 && NO_ROUTE.test(body)) {
    const dialect = bad(`it does not speak ${name}: ${said}, no such route`, mends.dialect);
    return { reachable, dialect, key: skip('the dialect comes first') };
  }
  if (isSuccess(status, body)) {
    return { reachable, dialect: ok(`${name}: answers as it should`), key: ok('accepted') };
  }
  if (status < 400) {
    const elsewhere = skip('what answers there is not Flowcore');
    return {
      reachable: bad(`${said}: what answers there is not Flowcore`, mends.url),
      ...{ dialect: elsewhere, key: elsewhere },
    };
  }
  if (status >= 500) {
    const inTrouble = skip(`Flowcore answers ${said}: ask again later`);
    return { reachable: warn(`${said}: it is in trouble`), dialect: inTrouble, key: inTrouble };
  }
  const unproven = warn(`not proven: it answers ${said}, which says nothing of it`);
  return { reachable, dialect: unproven, key: unproven };
}

/** An empty batch may be taken; there is nothing in it to store. */
function isSuccess(status: number, body: string): boolean {
  return status >= 200 && status < 300 && /"(?:success|received)"\s*:\s*true/.test(body);
}
