import type { Clock } from '../../functions/clock.ts';
import type { Backlog } from './backlog.ts';
import type { Change } from './change.ts';
import type { Queue } from './queue.ts';
import type { StoredMessage } from './stored-message.ts';
import type { SubscriptionSettings } from './subscription-settings.ts';
import type { WireTopic } from './wire.ts';

/** A topic and the messages it keeps for seeks and snapshots. */
export interface TopicState {
  wire: WireTopic;
  /** The topic's messageRetentionDuration in milliseconds, if it has one. */
  retentionMs: number | undefined;
  /** In order of publication; empty unless topic retention or a snapshot needs them. */
  readonly log: Queue<StoredMessage>;
  readonly subscriptions: Set<SubscriptionState>;
  readonly snapshots: Set<SnapshotState>;
  deleted: boolean;
}

/** Counters of one subscription since the server started. */
export interface SubscriptionStats {
  published: number;
  pushed: number;
  acked: number;
  nacked: number;
}

/** A subscription, its messages and those who take them. */
export interface SubscriptionState {
  readonly name: string;
  settings: SubscriptionSettings;
  readonly topic: TopicState;
  readonly backlog: Backlog;
  /** Acknowledged messages kept because of retain_acked_messages, in order of acknowledgement. */
  readonly acked: Queue<StoredMessage>;
  /** Each takes what it can deliver; called whenever a message becomes deliverable. */
  readonly consumers: Set<() => void>;
  readonly stats: SubscriptionStats;
  deleted: boolean;
}

/** The acknowledgement state of a subscription at one moment. */
export interface SnapshotState {
  readonly name: string;
  readonly topic: TopicState;
  /** Position of the last message published before it was made. */
  readonly seq: number;
  readonly expiresMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** What was unacknowledged then. */
  readonly backlog: readonly StoredMessage[];
}

/** Everything the server holds. */
export interface Broker {
  readonly clock: Clock;
  readonly random: () => number;
  readonly topics: Map<string, TopicState>;
  readonly subscriptions: Map<string, SubscriptionState>;
  readonly snapshots: Map<string, SnapshotState>;
  /** Position of the newest message. */
  lastSeq: number;
  /** Called before a change takes effect; throws if the change could not be kept. */
  record: (change: Change) => void;
  /** Called for each new subscription. */
  onSubscribed: (subscription: SubscriptionState) => void;
}

/** Message ids continue across servers because they start from the time of the start. */
const IDS_PER_MS = 1_000;

/** An empty broker that keeps nothing on disk. */
export function createBroker(clock: Clock, random: () => number): Broker {
  return {
    clock,
    random,
    topics: new Map(),
    subscriptions: new Map(),
    snapshots: new Map(),
    lastSeq: Math.floor(clock.now()) * IDS_PER_MS,
    record: () => undefined,
    onSubscribed: () => undefined,
  };
}
