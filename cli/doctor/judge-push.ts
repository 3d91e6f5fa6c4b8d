import { bad, ok, skip, type Verdict } from './finding.ts';
import type { Mending } from './mending.ts';
import type { PushState, SubscriptionState } from './subscription-state.ts';

/** Where and how a subscription should push. */
export interface WantedPush {
  /** The function. */
  readonly to: 'ingest' | 'overflow';
  /** Of the push endpoint, as the stack has it: it names the event type, or is `/`. */
  readonly path: string;
  /** Of the function's service; undefined where no stack names it. */
  readonly uri: string | undefined;
  /** Whether a path names an event type. */
  isKnownPath(path: string): boolean;
}

type Judge<Wanted> = (state: SubscriptionState, wanted: Wanted, mending: Mending) => Verdict;

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether a URL leads to this machine. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

/** The endpoint: the function's address, then the path of the event type. */
export const judgeEndpoint: Judge<WantedPush> = ({ name, push }, wanted, mending) => {
  const right = withoutSlash(`${wanted.uri ?? `URL-OF-${wanted.to.toUpperCase()}`}${wanted.path}`);
  const set = mending.byDeployment(
    mending.pubsub(`subscriptions modify-push-config ${name} --push-endpoint=${right}`),
  );
  if (push === undefined) return bad(`it does not push: nothing takes its messages to ${wanted.to}`, set);
  if (push.isUnwrapped) return bad('it pushes without the envelope, which Sluice needs', set);
  if (wanted.uri !== undefined && withoutSlash(push.endpoint) !== right) {
    return bad(`it pushes to ${push.endpoint}, not to ${right}`, set);
  }
  return judgePath(push, wanted, set);
};

/** Ingest answers a path that names no event type with 404, and everything is nacked for ever. */
function judgePath({ endpoint }: PushState, { to, isKnownPath }: WantedPush, set: string): Verdict {
  const { pathname } = new URL(endpoint);
  if (to === 'overflow' || pathname === '/' || isKnownPath(pathname)) return ok(`pushes to ${endpoint}`);
  return bad(`it pushes to ${endpoint}, and no event type has the path ${pathname}`, set);
}

/** The token by which Cloud Run knows the push account; the audience is the service's own address. */
export const judgeToken: Judge<WantedPush> = ({ name, push }, { uri }, mending) => {
  if (push === undefined) return skip('it does not push');
  const { endpoint, token } = push;
  if (uri === undefined && isLoopback(endpoint)) return skip('pushes within one machine carry no token');
  const audience = uri ?? new URL(endpoint).origin;
  const account = token?.account ?? 'PUSH-ACCOUNT';
  const set = mending.byDeployment(
    mending.pubsub(
      `subscriptions modify-push-config ${name} --push-endpoint=${endpoint} --push-auth-service-account=${account} --push-auth-token-audience=${audience}`,
    ),
  );
  if (token === undefined) return bad('its pushes carry no token, so Cloud Run refuses them', set);
  if (withoutSlash(token.audience) !== withoutSlash(audience)) {
    return bad(`its token is for ${token.audience}, not for ${audience}, so Cloud Run refuses it`, set);
  }
  return ok(`pushes as ${token.account}, for ${token.audience}`);
};

/** Quarantine records wait for an operator; a push would take them away. */
export const judgePull: Judge<undefined> = ({ name, push }, _wanted, mending) =>
  push === undefined
    ? ok('is pulled')
    : bad(
        `it pushes to ${push.endpoint}: quarantine records are taken away`,
        mending.byDeployment(mending.pubsub(`subscriptions modify-push-config ${name} --push-endpoint=`)),
      );

/** How an endpoint answered a request that is no push: `{}` without Pub/Sub's envelope and without a token. */
export function judgeReach(status: number, endpoint: string): Verdict {
  switch (status) {
    // Sluice's own refusals: no envelope; a caller without a token, or from elsewhere.
    case 400:
    case 401:
    case 403:
      return ok(`it answers (HTTP ${status} to a request that is no push)`);
    case 404:
      // https://cloud.google.com/run/docs/securing/ingress
      if (!isLoopback(endpoint)) return skip('HTTP 404, as Cloud Run answers all who call from outside');
      return bad('HTTP 404: nothing serves this path', 'npm start, or the right --push-endpoint');
    case 429:
    case 503:
      return { mark: 'warn', says: `HTTP ${status}: it is busy or about to stop; ask again` };
    default:
      return bad(
        `HTTP ${status} to a request that is no push: what answers there is not Sluice`,
        'start the function there, or push to the right endpoint',
      );
  }
}
