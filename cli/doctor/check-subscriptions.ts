import { type Check, check } from './check.ts';
import { judge } from './fetched.ts';
import { bad, ok, type Verdict } from './finding.ts';
import { subscriptionJudges, type Wanted } from './judge-subscription.ts';
import type { Parts, Watched } from './parts.ts';

/** Sluice's own subscriptions: there, on their topics, and losing nothing. */
export function subscriptionChecks(parts: Parts): readonly Check[] {
  const { facts, watched, mending } = parts;
  return watched.flatMap((each): Check[] => {
    const { subscription: name } = each;
    const wanted = wantedOf(parts, each);
    return [
      check('subscriptions', 'subscription', name, () => exists(parts, each)),
      ...Object.entries(subscriptionJudges).map(([checkName, decide]) =>
        check('subscriptions', checkName, name, async () =>
          judge(await facts.subscription(name), (state) => decide(state, wanted, mending)),
        ),
      ),
    ];
  });
}

function wantedOf({ deployment }: Parts, { role, topic }: Watched): Wanted {
  const { stack, values } = deployment;
  return {
    topic,
    retentionSeconds: stack?.unackedRetentionSeconds,
    // Nobody pushes quarantine records, so no time budget depends on theirs.
    ackDeadlineSeconds: role === 'quarantine' ? undefined : Number(values.ACK_DEADLINE_SECONDS ?? 120),
  };
}

/** What is published while a topic has no subscription is kept by the topic's retention alone. */
async function exists(
  { facts, mending, deployment }: Parts,
  { role, topic, subscription }: Watched,
): Promise<Verdict> {
  const found = await facts.subscription(subscription);
  if (found.kind === 'found') return ok('exists');
  if (found.kind === 'unknown') return found.verdict;
  const push =
    role === 'quarantine'
      ? ''
      : ` --push-endpoint=URL-OF-${role.toUpperCase()} --ack-deadline=${deployment.values.ACK_DEADLINE_SECONDS ?? 120}`;
  const make = mending.byDeployment(
    mending.pubsub(`subscriptions create ${subscription} --topic=${topic} --expiration-period=never${push}`),
  );
  const lost = {
    ingest: [
      'no event reaches Sluice',
      `${make}, then npx sluice replay --from TIME for what came meanwhile`,
    ],
    overflow: ['no large event is uploaded', `${make}, then npx sluice staged resend`],
    quarantine: ['quarantine records are lost', make],
  } as const;
  const [harm, mend] = lost[role];
  return bad(`it does not exist: ${harm}`, mend);
}
