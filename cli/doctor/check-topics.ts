import { type Check, check } from './check.ts';
import { fetched, judge } from './fetched.ts';
import { bad, ok, skip, type Verdict } from './finding.ts';
import { EVERYBODY, membersOf, type Policy } from './judge-service.ts';
import { days } from './judge-subscription.ts';
import type { Mending } from './mending.ts';
import type { Parts } from './parts.ts';

/** The topics: there, and keeping what a replay and an audit read. */
export function topicChecks(parts: Parts): readonly Check[] {
  const { facts, watched, deployment, mending } = parts;
  const wanted = deployment.stack?.replayWindowSeconds;
  return watched.flatMap(({ topic, role }): Check[] => {
    const what = `topic ${topic}`;
    const existence = check('topics', 'topic', what, () => exists(parts, topic));
    if (role !== 'ingest') return [existence];
    return [
      existence,
      check('topics', 'topic-retention', `retention of topic ${topic}`, async () =>
        judge(await facts.topic(topic), ({ retentionSeconds }) =>
          judgeTopicRetention(topic, retentionSeconds, wanted, mending),
        ),
      ),
      check('topics', 'topic-publishers', `publishers of topic ${topic}`, () => publishers(parts, topic)),
    ];
  });
}

async function exists({ facts, mending }: Parts, topic: string): Promise<Verdict> {
  const found = await facts.topic(topic);
  if (found.kind === 'found') return ok('exists');
  if (found.kind === 'unknown') return found.verdict;
  return bad('it does not exist', mending.byDeployment(mending.pubsub(`topics create ${topic}`)));
}

/** A topic without retention keeps nothing that was acknowledged: nothing can be replayed or audited. */
export function judgeTopicRetention(
  topic: string,
  is: number,
  wanted: number | undefined,
  mending: Mending,
): Verdict {
  const mend = mending.byDeployment(
    mending.pubsub(`topics update ${topic} --message-retention-duration=${wanted ?? 31 * 86_400}s`),
  );
  if (is === 0) return bad('it keeps nothing: no replay by time, no audit', mend);
  if (wanted === undefined || is >= wanted) return ok(`keeps every message for ${days(is)}`);
  return bad(`it keeps messages for ${days(is)}, not for ${days(wanted)}: a replay reaches less far`, mend);
}

/** Everflow's account must be among them; who it is, only Everflow knows. */
async function publishers({ context, mending }: Parts, topic: string): Promise<Verdict> {
  const policy = await fetched(context.clock, async () => {
    const [found] = await (await context.pubsub()).topic(topic).iam.getPolicy();
    return found as Policy;
  });
  if (policy.kind === 'found') return judgePublishers(policy.value, topic, mending);
  if (policy.kind === 'missing') return skip('it does not exist');
  const { mark } = policy.verdict;
  if (mark === 'skip') return policy.verdict;
  if (mark === 'bad') return skip('nothing is known of it, see above');
  return skip('you may not read who may publish, so it is not known whether Everflow may');
}

export function judgePublishers(policy: Policy, topic: string, mending: Mending): Verdict {
  const members = membersOf(policy, 'roles/pubsub.publisher');
  const grant = mending.byDeployment(
    mending.pubsub(`topics add-iam-policy-binding ${topic} --role=roles/pubsub.publisher --member=MEMBER`),
  );
  const open = members.filter((member) => EVERYBODY.includes(member));
  if (open.length > 0) return bad(`${open.join(', ')} may publish`, grant);
  if (members.length === 0) return bad('nobody may publish to it, Everflow neither', grant);
  return ok(`${members.join(', ')} may publish`);
}
