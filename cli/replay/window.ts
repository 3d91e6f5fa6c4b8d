import type { PubSub } from '@google-cloud/pubsub';
import { parseInstant, resolveInstant } from '../arguments/instant.ts';
import { describeProblem } from '../describe-problem.ts';
import { BadUsage, Failure } from '../failure.ts';
import { shortName } from '../google/resource-names.ts';
import { demandRetention } from '../reading/retention.ts';
import type { Beginning } from '../reading/temporary-subscription.ts';
import type { EventsEntry } from '../settings/stack-output.ts';
import { allSnapshots } from '../snapshot/snapshots.ts';
import type { ReplayTopic } from './request.ts';

/** Names of Pub/Sub resources begin with a letter: https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
const SNAPSHOT_NAME = /^[A-Za-z][\w.~+%-]{2,254}$/;

/** Tells a time from the name of a snapshot. */
export function readFrom(text: string, nowMs: number): Beginning {
  const instant = parseInstant(text);
  if (instant !== undefined) return { kind: 'time', ms: resolveInstant(instant, nowMs) };
  if (SNAPSHOT_NAME.test(text)) return { kind: 'snapshot', name: text };
  throw new BadUsage(
    `--from ${text}: it must be a snapshot, a time with its zone (2026-11-21T10:00:00Z), a day (2026-11-21, from midnight UTC) or a span before now (2h)`,
  );
}

/** Finds the beginning on each topic; throws a Failure where there is none. */
export async function beginOn(
  pubsub: PubSub,
  entries: readonly EventsEntry[],
  from: Beginning,
  nowMs: number,
): Promise<readonly ReplayTopic[]> {
  const find = from.kind === 'snapshot' ? await snapshotFinder(pubsub, from.name) : undefined;
  return Promise.all(
    entries.map(async ({ topic, path }): Promise<ReplayTopic> => {
      if (find !== undefined) return { topic: shortName(topic), path, beginning: find(topic, path) };
      const beginning = from as Extract<Beginning, { kind: 'time' }>;
      await demandRetention({
        ...{ pubsub, topic, fromMs: beginning.ms, nowMs },
        doing: `replaying ${shortName(topic)}`,
        otherwise: 'begin with a snapshot (`sluice snapshot list`)',
      });
      return { topic: shortName(topic), path, beginning };
    }),
  );
}

async function snapshotFinder(
  pubsub: PubSub,
  name: string,
): Promise<(topic: string, path: string) => Beginning> {
  const snapshots = await allSnapshots(pubsub).catch((error: unknown) => {
    throw new Failure(`looking for snapshot ${name}: ${describeProblem(error)}`);
  });
  const topicOf = new Map(snapshots.map((each) => [each.name, each.topic]));
  return (topic, path) => {
    // Where each event type has a topic of its own, `snapshot create` appends the type.
    const candidates = [name, ...(path === '/' ? [] : [`${name}-${path.slice(1)}`])];
    const found = candidates.find((each) => topicOf.get(each) === shortName(topic));
    if (found !== undefined) return { kind: 'snapshot', name: found };
    const other = topicOf.get(name);
    throw new Failure(
      other === undefined
        ? `looking for snapshot ${name}: there is none of that name, or it has expired: see \`sluice snapshot list\`, or replay from a time`
        : `looking for snapshot ${name}: it is of topic ${other}, not of ${shortName(topic)}: see \`sluice snapshot list\``,
    );
  };
}
