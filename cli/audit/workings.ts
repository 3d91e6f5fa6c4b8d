import { type Accounts, createAccounts } from './accounts.ts';
import { type Buckets, createBuckets } from './buckets.ts';
import { createSpill, type Pile, type Spill } from './spill.ts';
import { createVerdicts, type Verdicts } from './verdicts.ts';

/** What an audit has in hand until it has its answer. */
export interface Workings {
  readonly spill: Spill;
  readonly accounts: Accounts;
  readonly verdicts: Verdicts;
  /** What must be in Flowcore, by destination and hour. */
  readonly buckets: Buckets;
  /** What the stages do not send today. */
  readonly aside: Pile;
  /** What should be in Flowcore and is not. */
  readonly unaccounted: Pile;
  /** What is there as a pointer to a file that is not. */
  readonly fileless: Pile;
  /** The parts of which there are records in quarantine now. */
  readonly quarantined: Pile;
}

/** Topics and types are given by name, in the order of their numbers; what does not fit into memory waits in the folder. */
export function createWorkings(
  folder: string,
  topics: readonly string[],
  types: readonly string[],
): Workings {
  const spill = createSpill(folder);
  return {
    spill,
    accounts: createAccounts(topics, types),
    verdicts: createVerdicts(),
    buckets: createBuckets(spill),
    aside: spill.pile(),
    unaccounted: spill.pile(),
    fileless: spill.pile(),
    quarantined: spill.pile(),
  };
}
