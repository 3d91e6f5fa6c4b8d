import type { Clock } from '../../functions/clock.ts';
import type { Site } from './checks.ts';
import type { RunningConsumer } from './consumer.ts';
import type { Dialect } from './dialect.ts';
import type { Stats } from './stats.ts';
import type { EventStore } from './store.ts';

/** Everything a request needs to be taken in. */
export interface Flowcore {
  readonly dialect: Dialect;
  readonly site: Site;
  readonly clock: Clock;
  readonly nextEventId: () => string;
  readonly store: EventStore;
  readonly consumer: RunningConsumer;
  readonly stats: Stats;
  /** Folder of uploads under way. */
  readonly spoolDir: string;
}
