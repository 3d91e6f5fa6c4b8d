import { askGoogle } from './ask.ts';
import { type Check, check } from './check.ts';
import { type Fetched, fetched } from './fetched.ts';
import { bad, ok, skip, type Verdict } from './finding.ts';
import type { Mending } from './mending.ts';
import { operatorPermissions, type Place, subscriptionPermissions } from './operator-permissions.ts';
import type { Parts, Watched } from './parts.ts';

const RESOURCE_MANAGER = 'https://cloudresourcemanager.googleapis.com/v3';

const WHAT = 'your permissions';

/** Whether a permission is held, by permission. */
type Held = Readonly<Record<string, boolean>>;

const TOPICS: Readonly<Record<Watched['role'], Place>> = {
  ingest: 'eventsTopic',
  overflow: 'stagedTopic',
  quarantine: 'quarantineTopic',
};

/** Something that permissions are held on. */
interface Resource {
  readonly what: string;
  readonly wanted: readonly string[];
  /** Whether it is there: of what is not, Pub/Sub says that nothing may be done. */
  look(): Promise<Fetched<unknown>>;
  test(permissions: string[]): Promise<Held>;
}

/** What whoever runs this command may do; what the functions' own accounts may do, only they could ask. */
export function permissionChecks(parts: Parts): readonly Check[] {
  const { GOOGLE_CLOUD_PROJECT: project = '' } = parts.deployment.values;
  const resources = [...parts.watched.flatMap((each) => pubsubResources(parts, each)), ...buckets(parts)];
  return [
    ...resources.map((resource) => check('permissions', 'permissions', WHAT, () => testOn(parts, resource))),
    check('permissions', 'project-permissions', WHAT, async () => {
      if (parts.isEmulated) return skip('on the project not checked: an emulator has none');
      parts.deployment.demand('GOOGLE_CLOUD_PROJECT');
      const held = await fetched(parts.context.clock, () => askProject(parts, project));
      return judgePermissions(`project ${project}`, operatorPermissions.project, held, parts.mending);
    }),
  ];
}

function pubsubResources(
  { context, facts }: Parts,
  { role, topic, subscription }: Watched,
): readonly Resource[] {
  return [
    {
      what: `topic ${topic}`,
      wanted: operatorPermissions[TOPICS[role]],
      look: () => facts.topic(topic),
      test: async (permissions) =>
        (await (await context.pubsub()).topic(topic).iam.testPermissions(permissions))[0] as Held,
    },
    {
      what: `subscription ${subscription}`,
      wanted: subscriptionPermissions,
      look: () => facts.subscription(subscription),
      test: async (permissions) =>
        (
          await (await context.pubsub()).subscription(subscription).iam.testPermissions(permissions)
        )[0] as Held,
    },
  ];
}

function buckets({ context, facts, deployment }: Parts): readonly Resource[] {
  const name = deployment.values.STAGING_BUCKET;
  if (name === undefined) return [];
  return [
    {
      what: `bucket ${name}`,
      wanted: operatorPermissions.stagingBucket,
      look: () => facts.bucket(name),
      test: async (permissions) =>
        (await (await context.storage()).bucket(name).iam.testPermissions(permissions))[0],
    },
  ];
}

async function testOn({ context, mending }: Parts, { what, wanted, look, test }: Resource): Promise<Verdict> {
  const found = await look();
  if (found.kind === 'missing') return skip(`on ${what} none: it does not exist`);
  if (found.kind === 'unknown' && found.verdict.mark === 'bad') {
    return skip(`on ${what} not known: it is out of reach, see above`);
  }
  const held = await fetched(context.clock, () => test([...wanted]));
  return judgePermissions(what, wanted, held, mending);
}

async function askProject({ context }: Parts, project: string): Promise<Held> {
  const { project: wanted } = operatorPermissions;
  const { permissions = [] } = await askGoogle<{ readonly permissions?: readonly string[] }>(context, {
    method: 'POST',
    url: `${RESOURCE_MANAGER}/projects/${project}:testIamPermissions`,
    body: JSON.stringify({ permissions: wanted }),
  });
  return Object.fromEntries(wanted.map((each) => [each, permissions.includes(each)]));
}

/** A service that does not answer is told of by the checks for what lies there. */
function judgePermissions(
  where: string,
  wanted: readonly string[],
  held: Fetched<Held>,
  mending: Mending,
): Verdict {
  switch (held.kind) {
    case 'missing':
      return skip(`on ${where} none: it does not exist`);
    case 'unknown': {
      const { mark, says } = held.verdict;
      return { mark: mark === 'bad' ? 'skip' : mark, says: `on ${where}: ${says}` };
    }
    case 'found': {
      const missing = wanted.filter((permission) => held.value[permission] !== true);
      return missing.length === 0
        ? ok(`on ${where}`)
        : bad(`on ${where} missing: ${missing.join(', ')}`, mending.permissions(missing));
    }
  }
}
