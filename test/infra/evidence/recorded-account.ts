import type { Account as AccountName, Need, Place } from '../../../infra/permissions.ts';
import type { Account, Demand } from '../../../local/account.ts';

/** What the resources of a house are called in `needs`. */
const places: Readonly<Record<string, Place>> = {
  staging: 'stagingBucket',
  'projects/house/topics/staged': 'stagedTopic',
  'projects/house/topics/quarantine': 'quarantineTopic',
};

/** An account that holds certain permissions, and whose calls are written down. */
export interface RecordedAccount {
  /** For the embedded servers. */
  readonly account: Account;
  /** What its calls asked for so far, each need once. */
  recorded(): readonly Need[];
}

/** Writes down what an account's calls ask for; `isGranted` decides what it may do. */
export function recordAccount(name: AccountName, isGranted: (need: Need) => boolean): RecordedAccount {
  const recorded = new Map<string, Need>();
  const needOf = ({ permission, on }: Demand): Need => {
    const place = places[on];
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
  };
}

/** A need as one line, by which needs are compared. */
export const describeNeed = ({ account, on, permission }: Need): string =>
  `${account}: ${permission} on ${on}`;
