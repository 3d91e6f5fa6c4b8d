import { createHistory, type History } from './history.ts';
import { defaultMix, type Mix } from './mix.ts';
import { createPools, type Pools } from './pools.ts';
import { type Random, seededRandom } from './random.ts';

/** What decides the bytes of a run: equal options give equal messages. */
export interface GeneratorOptions {
  readonly seed: number;
  readonly mix?: Mix;
  /** Share of the valid events that are too large for an ordinary Flowcore event. */
  readonly oversizedPercent?: number;
  /** Share of all events that must be quarantined. */
  readonly invalidPercent?: number;
  /** Share of the valid messages that hold an array of events; 1.5 when absent. */
  readonly arrayPercent?: number;
  /** Most events of an array; 20 when absent. */
  readonly longestArray?: number;
  /** The generator's first "now", in milliseconds; the time at which publishing starts. */
  readonly startMs: number;
  /** How far the generator's "now" advances with each event, in milliseconds; 1 when absent. */
  readonly msPerEvent?: number;
  /** Events to make, repeats included; without end when absent. */
  readonly events?: number;
}

/** The state of a run. */
export interface Scene {
  readonly random: Random;
  readonly pools: Pools;
  readonly history: History;
  readonly mix: Mix;
  readonly oversized: number;
  readonly invalid: number;
  readonly arrays: number;
  readonly longestArray: number;
  /** Moves on with every event. */
  nowMs: number;
  /** Events still to be made; Infinity for an endless run. */
  eventsLeft: number;
}

/** Sets the scene at its start. */
export function createScene(options: GeneratorOptions): Scene {
  return {
    random: seededRandom(options.seed),
    pools: createPools(options.seed),
    history: createHistory(),
    mix: options.mix ?? defaultMix,
    oversized: (options.oversizedPercent ?? 0) / 100,
    invalid: (options.invalidPercent ?? 0) / 100,
    arrays: (options.arrayPercent ?? 1.5) / 100,
    longestArray: options.longestArray ?? 20,
    nowMs: options.startMs,
    eventsLeft: options.events ?? Number.POSITIVE_INFINITY,
  };
}
