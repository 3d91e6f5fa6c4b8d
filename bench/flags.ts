import { Command, Option } from 'commander';
import { type ContenderName, contenderNames } from './contenders.ts';
import type { Scenario } from './scenario.ts';

const parts = [
  'base',
  'mix',
  'concurrency',
  'latency',
  'compression',
  'flat',
  'start',
  'profile',
  'stages',
  'overflow',
  'recovery',
] as const;
type Part = Scenario['group'] | (typeof parts)[number];

/** What a run of the benchmark is asked for. */
export interface Flags {
  readonly isQuick: boolean;
  readonly isJson: boolean;
  /** Nothing was chosen, so a quick run leaves points out. */
  readonly isUnchosen: boolean;
  /** Nothing was left out, so the results may be published. */
  readonly isComplete: boolean;
  isWanted(part: Part): boolean;
  isContending(contender: ContenderName): boolean;
}

interface Options {
  readonly quick?: true;
  readonly json?: true;
  readonly contender?: readonly string[];
  readonly only?: readonly string[];
}

/** Reads the arguments of `npm run bench`. */
export function readFlags(args: readonly string[]): Flags {
  const command = new Command('bench')
    .description('Measures Sluice beside a bare server, a function that does nothing and a naive function.')
    .option('--quick', 'short rounds; under a minute unless parts are named; writes no RESULTS.md')
    .option('--json', 'every round as JSON on standard output')
    .addOption(new Option('--contender <names...>', 'only these').choices(contenderNames))
    .addOption(new Option('--only <parts...>', 'only these parts').choices(parts))
    .parse(args, { from: 'user' });
  const { quick, json, contender, only } = command.opts<Options>();
  return {
    isQuick: quick === true,
    isJson: json === true,
    isUnchosen: only === undefined,
    isComplete: quick === undefined && contender === undefined && only === undefined,
    isWanted: (part) => only === undefined || only.includes(part),
    isContending: (name) => contender === undefined || contender.includes(name),
  };
}
