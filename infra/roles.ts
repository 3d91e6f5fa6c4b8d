import type { Account, Need, Place } from './permissions.ts';

/** All that one account needs on one place: granted together, by one role. */
export interface RoleNeed {
  readonly account: Account;
  readonly on: Place;
  readonly permissions: readonly string[];
  /** A role of Google's that gives just this; without one the role is made. */
  readonly predefined: string | undefined;
}

/** Google's roles that fit a set of needed permissions. */
const PREDEFINED: Readonly<Record<string, readonly string[]>> = {
  'roles/pubsub.publisher': ['pubsub.topics.publish'],
  'roles/run.invoker': ['run.routes.invoke'],
  'roles/secretmanager.secretAccessor': ['secretmanager.versions.access'],
  'roles/logging.logWriter': ['logging.logEntries.create'],
  'roles/artifactregistry.writer': [
    'artifactregistry.repositories.downloadArtifacts',
    'artifactregistry.repositories.uploadArtifacts',
  ],
  'roles/storage.objectViewer': ['storage.objects.get', 'storage.objects.list'],
};

/** Puts needs together by account and place, in the order in which they first appear. */
export function rolesFor(needs: readonly Need[]): readonly RoleNeed[] {
  const groups = Map.groupBy(needs, ({ account, on }) => `${account} ${on}`);
  return [...groups.values()].flatMap((group): RoleNeed[] => {
    const [first] = group;
    if (first === undefined) return [];
    const permissions = group.map(({ permission }) => permission).toSorted();
    return [{ account: first.account, on: first.on, permissions, predefined: predefinedFor(permissions) }];
  });
}

const predefinedFor = (permissions: readonly string[]): string | undefined =>
  Object.keys(PREDEFINED).find((role) => PREDEFINED[role]?.toSorted().join() === permissions.join());
