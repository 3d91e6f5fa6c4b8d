import { ask } from './ask.ts';
import { type Check, check } from './check.ts';
import { judge } from './fetched.ts';
import { bad, skip, type Verdict } from './finding.ts';
import {
  isLoopback,
  judgeEndpoint,
  judgePull,
  judgeReach,
  judgeToken,
  type WantedPush,
} from './judge-push.ts';
import type { Parts, Watched } from './parts.ts';

/** Where the subscriptions push, as whom, and whether anything answers there. */
export function pushChecks(parts: Parts): readonly Check[] {
  const { facts, mending, watched } = parts;
  return watched.flatMap((each): Check[] => {
    const { role, subscription: name } = each;
    if (role === 'quarantine') {
      return [
        check('push', 'no-push', name, async () =>
          judge(await facts.subscription(name), (state) => judgePull(state, undefined, mending)),
        ),
      ];
    }
    return [
      check('push', 'push-endpoint', name, async () => {
        const wanted = await wantedPush(parts, each, role);
        return judge(await facts.subscription(name), (state) => judgeEndpoint(state, wanted, mending));
      }),
      check('push', 'push-token', name, async () => {
        const wanted = await wantedPush(parts, each, role);
        return judge(await facts.subscription(name), (state) => judgeToken(state, wanted, mending));
      }),
      check('push', 'push-reach', `${role}, where ${name} pushes`, () => reach(parts, name)),
    ];
  });
}

async function wantedPush(
  { deployment, facts }: Parts,
  { path }: Watched,
  to: WantedPush['to'],
): Promise<WantedPush> {
  // Schemas that do not load are told by their own check.
  const types = await facts.eventTypes().catch(() => undefined);
  return {
    ...{ to, path, uri: deployment.stack?.services[to].uri },
    isKnownPath: (each) => types === undefined || types.byPath(each) !== undefined,
  };
}

/** A request that is no push must be turned away; it sends nothing. */
async function reach({ context, facts, deployment }: Parts, subscription: string): Promise<Verdict> {
  const found = await facts.subscription(subscription);
  const endpoint = found.kind === 'found' ? found.value.push?.endpoint : undefined;
  if (endpoint === undefined) return skip('no endpoint is known');
  if (deployment.stack !== undefined && !isLoopback(endpoint)) {
    return skip('Cloud Run takes no calls from outside; its services are looked at instead');
  }
  const headers = { 'content-type': 'application/json' };
  const reply = await ask(context, { method: 'POST', url: endpoint, headers, body: '{}' });
  if (reply.kind === 'response') return judgeReach(reply.status, endpoint);
  return bad(`nothing answers at ${endpoint}: ${reply.problem}`, 'start the function there (npm start)');
}
