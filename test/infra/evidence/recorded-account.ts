import type { Account as AccountName, Need, Place } from '../../../infra/permissions.ts';
import type { Account, Demand } from '../../../local/account.ts';
import { names } from '../../../local/start/environment.ts';

/** What the resources of a house, and of a deployment, are called in `needs`. */
const places: Readonly<Record<string, Place>> = {
  staging: 'stagingBucket',
  'projects/house/topics/staged': 'stagedTopic',
  'projects/house/topics/quarantine': 'quarantineTopic',
  [names.bucket]: 'stagingBucket',
  [topicName(names.eventsTopic)]: 'eventsTopic',
  [topicName(names.stagedTopic)]: 'stagedTopic',
  [topicName(names.quarantineTopic)]: 'quarantineTopic',
};

function topicName(topic: string): string {
  return `projects/${names.project}/topics/${topic}`;
}

/** What is granted on a project is granted on all in it; nothing is granted on a subscription or a snapshot itself. */
const IN_PROJECT = new RegExp(`^projects/${names.project}(/(subscriptions|snapshots)/[^/]+)?$`);

/** An account that holds certain permissions, and whose calls are written down. */
export interface RecordedAccount {
  /** For the embedded servers. */
  readonly account: Account;
  /** What its calls asked for so far, each need once. */
  recorded(): readonly Need[];
  /** The same, since it was asked for last. */
  takeRecorded(): readonly Need[];
}

/** Writes down what an account's calls ask for; `isGranted` decides what it may do. */
export function recordAccount(name: AccountName, isGranted: (need: Need) => boolean): RecordedAccount {
  const recorded = new Map<string, Need>();
  const needOf = ({ permission, on }: Demand): Need => {
    const place = IN_PROJECT.test(on) ? 'project' : places[on];
    if (place === undefined) throw new Error(`${name} calls ${on}, which has no name in needs`);
    return { account: name, on: place, permission };
  };
  return {
    account: {
      onCall({ demands }) {
        for (const need of demands.map(needOf)) recorded.set(describeNeed(need), need);
      },
      may: (demand) => isGranted(needOf(demand)),
    },
    recorded: () => [...recorded.values()],
    takeRecorded() {
      const taken = [...recorded.values()];
      recorded.clear();
      return taken;
    },
  };
}

/** A need as one line, by which needs are compared. */
export const describeNeed = ({ account, on, permission }: Need): string =>
  `${account}: ${permission} on ${on}`;
