import type { Finding, Verdict } from './finding.ts';

/** The parts of the report, in its order. */
export const GROUPS = [
  'settings',
  'clock',
  'schemas',
  'topics',
  'subscriptions',
  'push',
  'bucket',
  'flowcore',
  'permissions',
  'leftovers',
] as const;

export type Group = (typeof GROUPS)[number];

/** Something to find out; it may concern several things, and finds something of each. */
export interface Check {
  readonly group: Group;
  /** One name for all checks of a kind, such as `subscription-expiry`. */
  readonly name: string;
  /** What is checked, should the check itself come to nothing. */
  readonly what: string;
  run(): Promise<readonly Finding[]>;
}

/** A check of one thing. */
export const check = (group: Group, name: string, what: string, run: () => Promise<Verdict>): Check => ({
  ...{ group, name, what },
  run: async () => [{ what, ...(await run()) }],
});
