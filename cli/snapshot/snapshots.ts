import type { PubSub } from '@google-cloud/pubsub';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { ALREADY_EXISTS, codeOf, FAILED_PRECONDITION, shortName } from '../google/resource-names.ts';
import { type Span, secondsOf } from '../google/span.ts';
import type { EventsEntry } from '../settings/stack-output.ts';
import { headedTable } from '../terminal/table.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';

/** A snapshot as operators see it. */
export interface Snapshot {
  readonly name: string;
  readonly topic: string;
  /** ISO 8601. */
  readonly expires: string;
}

/** What the client leaves in `metadata` of a snapshot; its types do not say. */
interface SnapshotMetadata {
  readonly topic?: string | null;
  readonly expireTime?: Span | null;
}

/** Makes a snapshot of each ingest subscription; Pub/Sub refuses one whose life would be too short. */
export async function createSnapshots(context: Context, _options: object, name: string): Promise<Outcome> {
  const entries = (await context.deployment()).events();
  const pubsub = await context.pubsub();
  const made: Snapshot[] = [];
  for (const entry of entries) {
    made.push(
      await createSnapshot(pubsub, entry, entries.length > 1 ? `${name}-${entry.path.slice(1)}` : name),
    );
  }
  return outcome(made, 'made');
}

async function createSnapshot(
  pubsub: PubSub,
  { subscription }: EventsEntry,
  name: string,
): Promise<Snapshot> {
  try {
    const [snapshot, metadata] = await pubsub.subscription(subscription).createSnapshot(name);
    return describe(snapshot.name, metadata as SnapshotMetadata);
  } catch (error) {
    throw new Failure(`making snapshot ${name} of ${subscription}: ${refusal(error)}`);
  }
}

/**
 * A snapshot lives for seven days less the age of the oldest unacknowledged message, and is not made for less than
 * an hour. https://cloud.google.com/pubsub/docs/replay-overview#snapshots
 */
function refusal(error: unknown): string {
  switch (codeOf(error)) {
    case FAILED_PRECONDITION:
      return (
        'its oldest unacknowledged message is almost 7 days old, so it would live for less than an hour: ' +
        'replay from a time instead (sluice replay --from TIME); the topic keeps every event'
      );
    case ALREADY_EXISTS:
      return 'there is one of that name: choose another, or delete it first (sluice snapshot delete NAME)';
    default:
      return describeProblem(error);
  }
}

export async function listSnapshots(context: Context): Promise<Outcome> {
  const entries = (await context.deployment()).events();
  try {
    return outcome(await snapshotsOf(await context.pubsub(), entries), 'found');
  } catch (error) {
    throw new Failure(`listing snapshots: ${describeProblem(error)}`);
  }
}

/** The snapshots that a replay of these topics can begin at. */
export async function snapshotsOf(
  pubsub: PubSub,
  entries: readonly Pick<EventsEntry, 'topic'>[],
): Promise<readonly Snapshot[]> {
  const topics = new Set(entries.map(({ topic }) => topic));
  return (await allSnapshots(pubsub)).filter(({ topic }) => topics.has(topic));
}

/** Every snapshot of the project. */
export async function allSnapshots(pubsub: PubSub): Promise<readonly Snapshot[]> {
  const [snapshots] = await pubsub.getSnapshots();
  return snapshots.map(({ name, metadata }) => describe(name, metadata as SnapshotMetadata));
}

export async function deleteSnapshot(context: Context, _options: object, name: string): Promise<Outcome> {
  try {
    await (await context.pubsub()).snapshot(name).delete();
  } catch (error) {
    throw new Failure(`deleting snapshot ${name}: ${describeProblem(error)}`);
  }
  return { json: { deleted: name }, text: `deleted ${name}` };
}

function describe(name: string, { topic, expireTime }: SnapshotMetadata): Snapshot {
  const expires = iso(secondsOf(expireTime) * 1000);
  return { name: shortName(name), topic: shortName(topic ?? ''), expires };
}

const outcome = (snapshots: readonly Snapshot[], what: string): Outcome => ({
  json: { snapshots },
  text:
    snapshots.length === 0
      ? `no snapshot ${what}`
      : headedTable(
          ['snapshot', 'topic', 'expires'],
          snapshots.map(({ name, topic, expires }) => [name, topic, expires]),
        ),
});
