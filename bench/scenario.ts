import { type ContenderName, contenderNames } from './contenders.ts';
import type { MixName } from './mixes.ts';

/** One point at which contenders are compared. */
export interface Scenario {
  readonly group: 'base' | 'mix' | 'concurrency' | 'latency' | 'compression';
  readonly mix: MixName;
  /** Requests at once. */
  readonly connections: number;
  /** How long Flowcore takes for an answer, in milliseconds. */
  readonly latencyMs: number;
  readonly compression: 'none' | 'gzip';
  readonly contenders: readonly ContenderName[];
}

/** How long everything is run. */
export interface Effort {
  readonly warmUpMs: number;
  readonly rounds: number;
  /** Of each round: as fast as the contender can, then at half of that. */
  readonly fullMs: number;
  readonly halfMs: number;
}

export const THOROUGH: Effort = { warmUpMs: 4000, rounds: 5, fullMs: 3000, halfMs: 2500 };
export const QUICK: Effort = { warmUpMs: 1200, rounds: 2, fullMs: 1000, halfMs: 800 };

/**
 * The point from which one dimension at a time is varied. 500 clients that wait 50 ms for Flowcore cannot send
 * more than 10,000 events a second, less than the framework's no-op answers; at 20 ms the CPU is the limit.
 */
export const BASE = {
  group: 'base',
  mix: 'small clicks',
  connections: 500,
  latencyMs: 20,
  compression: 'none',
  contenders: contenderNames,
} as const satisfies Scenario;

const framework = ['framework no-op', 'naive function', 'Sluice'] as const;
const delivering = ['naive function', 'Sluice'] as const;

/** Every point of a full run. */
export const SCENARIOS: readonly Scenario[] = [
  BASE,
  { ...BASE, group: 'mix', mix: 'real mix', contenders: framework },
  { ...BASE, group: 'mix', mix: '8 KB conversions', contenders: framework },
  { ...BASE, group: 'mix', mix: '1 % oversized', contenders: framework },
  { ...BASE, group: 'concurrency', connections: 1, contenders: framework },
  { ...BASE, group: 'concurrency', connections: 10, contenders: framework },
  { ...BASE, group: 'concurrency', connections: 80, contenders: framework },
  { ...BASE, group: 'latency', latencyMs: 5, contenders: delivering },
  { ...BASE, group: 'latency', latencyMs: 50, contenders: delivering },
  { ...BASE, group: 'latency', latencyMs: 300, contenders: delivering },
  { ...BASE, group: 'compression', compression: 'gzip', contenders: ['Sluice'] },
];

/** What a quick run needs for the targets that it can judge. */
export const QUICK_SCENARIOS: readonly Scenario[] = [
  { ...BASE, contenders: ['bare node:http', ...framework] },
  { ...BASE, group: 'concurrency', connections: 1, contenders: delivering },
  { ...BASE, group: 'latency', latencyMs: 50, contenders: ['Sluice'] },
];

/** Names a scenario by how it differs from the base point. */
export function titleOf({ mix, connections, latencyMs, compression }: Scenario): string {
  return `${mix}, ${connections} at once, Flowcore ${latencyMs} ms, ${compression === 'none' ? 'plain' : compression}`;
}
