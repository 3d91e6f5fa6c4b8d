import ms from 'ms';
import { type Snapshot, snapshotsOf } from '../snapshot/snapshots.ts';
import { DAY_MS } from '../times.ts';
import type { Check } from './check.ts';
import { type Fetched, fetched } from './fetched.ts';
import { type Finding, ok, skip, warn } from './finding.ts';
import type { Mending } from './mending.ts';
import type { Parts } from './parts.ts';
import {
  type SubscriptionMetadata,
  type SubscriptionState,
  subscriptionState,
} from './subscription-state.ts';

/** What earlier commands left behind, and what will soon be gone. */
export const leftoverChecks = (parts: Parts): readonly Check[] => [
  {
    ...{ group: 'leftovers', name: 'temporary-subscriptions', what: 'temporary subscriptions' },
    run: () => findTemporary(parts),
  },
  { group: 'leftovers', name: 'snapshots', what: 'snapshots', run: () => findSnapshots(parts) },
];

async function findTemporary({ context, watched, mending }: Parts): Promise<readonly Finding[]> {
  const topics = new Set(watched.map(({ topic }) => topic));
  const subscriptions = await fetched(context.clock, async () => {
    const [found] = await (await context.pubsub()).getSubscriptions();
    return found
      .map(({ name, metadata }) => subscriptionState({ name, ...(metadata as SubscriptionMetadata) }))
      .filter(({ topic }) => topics.has(topic));
  });
  return perItem('temporary subscriptions', subscriptions, (found) => judgeTemporary(found, mending));
}

/** As cli/reading/temporary-subscription.ts makes them. */
const isTemporary = ({ name, labels }: SubscriptionState): boolean =>
  labels['created-by'] === 'sluice' || /^sluice-(?:replay|audit)-/.test(name);

/** They expire by themselves, but until then Pub/Sub bills what waits in them. */
const judgeTemporary = (subscriptions: readonly SubscriptionState[], mending: Mending): readonly Finding[] =>
  subscriptions.filter(isTemporary).map(({ name }) => ({
    what: `subscription ${name}`,
    ...warn(
      'left by a replay or an audit, unless one is running or is to be resumed',
      mending.pubsub(`subscriptions delete ${name}`),
    ),
  }));

async function findSnapshots({ context, watched }: Parts): Promise<readonly Finding[]> {
  const entries = watched.filter(({ role }) => role === 'ingest');
  const snapshots = await fetched(context.clock, async () => snapshotsOf(await context.pubsub(), entries));
  return perItem('snapshots', snapshots, (found) => judgeSnapshots(found, context.clock.now()));
}

/** Nobody is told when a snapshot goes, and with it the point that a replay could have begun at. */
const judgeSnapshots = (snapshots: readonly Snapshot[], nowMs: number): readonly Finding[] =>
  snapshots
    .map(({ name, expires }) => ({ name, leftMs: Date.parse(expires) - nowMs }))
    .filter(({ leftMs }) => leftMs < DAY_MS)
    .map(({ name, leftMs }) => ({
      what: `snapshot ${name}`,
      ...warn(
        `it expires in ${ms(Math.max(0, leftMs), { long: true })}`,
        `npx sluice replay --from ${name} before it does, or npx sluice snapshot create NAME`,
      ),
    }));

function perItem<T>(
  what: string,
  found: Fetched<T>,
  find: (value: T) => readonly Finding[],
): readonly Finding[] {
  if (found.kind === 'missing') return [{ what, ...skip('the project does not exist') }];
  if (found.kind === 'unknown') return [{ what, ...found.verdict }];
  const findings = find(found.value);
  return findings.length > 0 ? findings : [{ what, ...ok('none that needs a look') }];
}
