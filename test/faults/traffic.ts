import type { Mix } from '../../local/everflow/mix.ts';
import type { Rewrite } from './rewrite.ts';

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
