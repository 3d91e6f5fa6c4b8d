import type { Mix } from '../../local/everflow/mix.ts';
import type { DialectName } from '../../local/flowcore/dialect.ts';
import type { Knobs } from '../../local/flowcore/knobs.ts';
import type { Figures } from './figures.ts';
import type { Rewrite } from './rewrite.ts';
import type { World } from './world.ts';

/** What happens to a world while events flow, and what must come out of it. */
export interface Scenario {
  readonly name: string;
  /** One sentence. */
  readonly fault: string;
  /** One sentence. */
  readonly expected: string;
  /** `webhook` when absent. */
  readonly dialect?: DialectName;
  readonly knobs?: Partial<Knobs>;
  /** Settings of the functions beside those that every run has. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly traffic?: Traffic;
  /** `process`: `ingest` runs in the functions-framework's own main program, which can be killed. */
  readonly ingest?: 'here' | 'process';
  /** How much faster than the machine's the clock of the world runs where there is no time; 1 when absent. */
  readonly speed?: number;
  /** Brings the faults about and mends them; what it has not published of the events is published afterwards. */
  act(world: World): Promise<void>;
  readonly bounds: Bounds;
}

/** What the events of a scenario are like. */
export interface Traffic {
  readonly mix?: Mix;
  /** Share of the events that are too large for an ordinary Flowcore event; 0.2 when absent. */
  readonly oversizedPercent?: number;
  /** Share of the events that must be quarantined whatever happens; 0.5 when absent. */
  readonly invalidPercent?: number;
  /** Share of the messages that hold an array; 60 when absent. */
  readonly arrayPercent?: number;
  /** Changes events and what is expected of them before they are published. */
  readonly rewrite?: Rewrite;
  /** Few more events go on coming until everything is settled, as they do in life. */
  readonly isUnending?: boolean;
}

/** Why there may be copies of an event in Flowcore, and so how many at most. */
export type DuplicatesAllowed =
  /** Every outcome was known. */
  | 'none'
  /** As many as Flowcore stored without saying so. */
  | 'unconfirmed'
  /** Beside those, files of which one part was refused, and which were sent again. */
  | 'resent'
  /** As many as Pub/Sub delivered twice, beside the unconfirmed. */
  | 'repeated'
  /** The process ended before it could tell. */
  | 'any';

/** What the figures of a run must satisfy, beside nothing lost, unknown, misplaced, altered or logged. */
export interface Bounds {
  readonly duplicates: DuplicatesAllowed;
  /** Most requests to Flowcore while it wanted to be left alone: those that crossed its answer; 0 when absent. */
  readonly duringPause?: number;
  /** Least and most log lines of severity ERROR. */
  readonly alerts?: readonly [least: number, most: number];
  /** A further condition; what is wrong, or undefined. */
  also?(figures: Figures): string | undefined;
}
