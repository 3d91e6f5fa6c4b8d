import type { Beginning } from '../reading/temporary-subscription.ts';
import { iso } from '../times.ts';

/** A topic that is replayed. */
export interface ReplayTopic {
  /** Short name. */
  readonly topic: string;
  /** The path that its push endpoint has. */
  readonly path: string;
  readonly beginning: Beginning;
}

/** Which events of the window are meant; all, where nothing is said. */
export interface SelectionRequest {
  /** Names of event types. */
  readonly types?: readonly string[] | undefined;
  /** A JSON Schema that the event as Everflow wrote it must satisfy. */
  readonly where?: object | undefined;
  /** Path of an NDJSON file that names events. */
  readonly only?: string | undefined;
}

/** All that a replay has been asked for; what it needs to go on after its process has died. */
export interface ReplayRequest {
  /** Marks the events, and names the temporary subscriptions. */
  readonly id: string;
  readonly project: string;
  readonly topics: readonly ReplayTopic[];
  /** In ms since the epoch; null where the window begins with a snapshot, whose backlog may be of any age. */
  readonly fromMs: number | null;
  readonly untilMs: number;
  readonly selection: SelectionRequest;
  /** Events per second; undefined: as fast as Flowcore takes them. */
  readonly rate?: number | undefined;
  /** Where the events go in place of the deployment's own data core. */
  readonly dataCore?: string | undefined;
  /** By name, those that decide where the events go and what they look like there; never a key. */
  readonly settings: Readonly<Record<string, string>>;
  readonly quietMs: number;
}

/** The part of a subscription's name that tells topics apart; nothing where there is one. */
const suffixOf = ({ path }: ReplayTopic): string => (path === '/' ? '' : `-${path.slice(1)}`);

/** Short name of the temporary subscription on a topic. A dry run has its own, so that it never disturbs the real one. */
export const subscriptionOf = (id: string, topic: ReplayTopic, kind: 'replay' | 'dry-run'): string =>
  `sluice-${kind}-${id}${suffixOf(topic)}`;

/** The window's beginning, for people. */
export const beginningOf = ({ fromMs, topics }: ReplayRequest): string =>
  fromMs === null
    ? topics.map(({ beginning }) => (beginning.kind === 'snapshot' ? beginning.name : '')).join(', ')
    : iso(fromMs);
