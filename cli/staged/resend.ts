import pMap from 'p-map';
import { createObjectStore, type ObjectStore, type StoredObject } from '../../functions/object-store.ts';
import { formatAnnouncement } from '../../functions/overflow/announcement.ts';
import { readStaged } from '../../functions/overflow/staged-object.ts';
import { createPublish } from '../../functions/publish.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { BadUsage, Failure } from '../failure.ts';
import type { Outcome } from '../verb.ts';
import { STAGED_PREFIX, stagedFiles } from './staged-files.ts';

export interface ResendFlags {
  /** Only what was staged so long ago, in ms. */
  readonly olderThan?: number;
  readonly execute?: true;
}

const AT_ONCE = 16;
const PUBLISH_TIMEOUT_MS = 60_000;
/** Names in the report. */
const MOST_NAMED = 100;

/** Announces objects again that were staged and not uploaded, those that are named or all. */
export async function resendStaged(
  context: Context,
  { olderThan, execute }: ResendFlags,
  names: readonly string[],
): Promise<Outcome> {
  if (olderThan !== undefined && names.length > 0) {
    throw new BadUsage('--older-than chooses among all that wait: give it or names');
  }
  const { STAGING_BUCKET: bucket, STAGED_TOPIC: topic } = (await context.deployment()).demand(
    'STAGING_BUCKET',
    'STAGED_TOPIC',
  );
  const untilMs = context.clock.now() - (olderThan ?? 0);
  const objects = createObjectStore(context.storage, bucket);
  let elsewhere = 0;
  const leave = (): void => {
    elsewhere += 1;
  };
  const chosen = names.length > 0 ? await named(names, objects) : allWaiting(context, untilMs, leave);
  const publish = createPublish(context.pubsub, topic, PUBLISH_TIMEOUT_MS);
  const resent: string[] = [];
  let announced = 0;
  await pMap(
    chosen,
    async (object) => {
      if (execute) await announce(object, publish, () => announced);
      announced += 1;
      if (resent.length < MOST_NAMED) resent.push(object.name);
    },
    { concurrency: AT_ONCE },
  );
  const more = announced - resent.length;
  return {
    json: {
      ...{ isDryRun: execute !== true, announced, elsewhere },
      ...{ objects: resent, isComplete: !context.signal.aborted },
    },
    text: [
      ...resent,
      ...(more > 0 ? [`… and ${more} more`] : []),
      ...(elsewhere > 0
        ? [
            `${elsewhere} left alone: they are for another data core, and the replay that staged them uploads them.`,
          ]
        : []),
      execute
        ? `${announced} announcements published to ${topic}; \`sluice staged list\` shows what becomes of them.`
        : `${announced} announcements would be published to ${topic}. This was a dry run: resend with --execute.`,
    ].join('\n'),
    isBad: context.signal.aborted,
  };
}

async function announce(
  object: StoredObject,
  publish: ReturnType<typeof createPublish>,
  before: () => number,
): Promise<void> {
  try {
    await publish(formatAnnouncement(object), {});
  } catch (error) {
    throw new Failure(
      `announcing ${object.name}: ${describeProblem(error)}; ${before()} were announced before: run it again, one announced twice is uploaded once`,
    );
  }
}

/** All of them must be what they are taken for before one is announced. */
async function named(
  names: readonly string[],
  objects: Pick<ObjectStore, 'find' | 'bucket'>,
): Promise<readonly StoredObject[]> {
  return pMap(names, (name) => findStaged(name, objects), { concurrency: AT_ONCE });
}

async function findStaged(
  name: string,
  objects: Pick<ObjectStore, 'find' | 'bucket'>,
): Promise<StoredObject> {
  const refuse = (problem: string): never => {
    throw new Failure(`resending ${name}: ${problem}: \`sluice staged list\` names those that wait`);
  };
  const object = await objects.find(name).catch((error: unknown): never => {
    throw new Failure(`resending ${name}: ${describeProblem(error)}`);
  });
  if (object === undefined) return refuse(`bucket ${objects.bucket} has no such object`);
  const staged = name.startsWith(STAGED_PREFIX) ? readStaged(object) : undefined;
  if (staged === undefined) return refuse('it was not staged by Sluice');
  if (staged.dataCore !== undefined) {
    return refuse(`it is for data core ${staged.dataCore}, and the replay that staged it uploads it`);
  }
  if (staged.uploadedAt !== undefined) return refuse(`it was uploaded at ${staged.uploadedAt}`);
  return object;
}

/** `overflow` would upload into the deployment's own data core what is meant for another one. */
async function* allWaiting(
  context: Context,
  untilMs: number,
  leave: () => void,
): AsyncGenerator<StoredObject, void> {
  for await (const { object, staged, createdMs } of stagedFiles(context)) {
    if (staged === undefined || staged.uploadedAt !== undefined || createdMs > untilMs) continue;
    if (staged.dataCore === undefined) yield object;
    else leave();
  }
}
