import type { Clock } from '../../functions/clock.ts';
import { type Entry, endDelivery, newEntry } from './backlog-entry.ts';
import { createOrderingLanes, noOrderingLanes, type OrderingLanes } from './ordering-lanes.ts';
import { createQueue, type Queue } from './queue.ts';
import { isExpired } from './retention.ts';
import type { StoredMessage } from './stored-message.ts';

/** What a backlog needs to know of its subscription. */
export interface BacklogOptions {
  readonly clock: Clock;
  /** One message at a time per ordering key. */
  readonly ordered: boolean;
  /** How long a message is kept, in milliseconds from its publication. */
  readonly retentionMs: () => number;
  /** How long a message rests after its n-th failed delivery, in milliseconds. */
  readonly retryDelayMs: (attempt: number) => number;
  /** A message became deliverable. */
  readonly onReady: () => void;
  /** A delivery was refused or timed out. */
  readonly onNack: () => void;
}

/**
 * The unacknowledged messages of one subscription and where each of them stands. Every operation costs the
 * same however long the backlog is; only `resetBacklog` reads it all.
 */
export interface Backlog {
  readonly options: BacklogOptions;
  /** By position of publication, oldest first. */
  entries: Map<number, Entry>;
  readonly ready: Queue<Entry>;
  readonly lanes: OrderingLanes;
  nextExpiryCheckMs: number;
}

/** One message handed to a subscriber. */
export interface Delivery {
  readonly ackId: string;
  readonly message: StoredMessage;
}

/** Expired messages are looked for no more often than the first and no less often than the second. */
const MIN_EXPIRY_CHECK_MS = 1_000;
const MAX_EXPIRY_CHECK_MS = 60_000;

/** Makes an empty backlog. */
export function createBacklog(options: BacklogOptions): Backlog {
  return {
    options,
    entries: new Map(),
    ready: createQueue(),
    lanes: options.ordered ? createOrderingLanes() : noOrderingLanes,
    nextExpiryCheckMs: 0,
  };
}

/** A message was published. */
export function addToBacklog(backlog: Backlog, message: StoredMessage): void {
  dropExpired(backlog);
  const entry = newEntry(message);
  backlog.entries.set(message.seq, entry);
  backlog.lanes.join(entry);
  offer(backlog, entry);
}

/** Bytes of data of the message that `takeFromBacklog` would return. */
export function nextReadyBytes(backlog: Backlog): number | undefined {
  return nextReady(backlog)?.message.data.length;
}

/** The next message that may be delivered now, marked outstanding; `release` runs when that ends. */
export function takeFromBacklog(backlog: Backlog, release?: () => void): Delivery | undefined {
  const entry = nextReady(backlog);
  if (entry === undefined) return undefined;
  backlog.ready.shift();
  entry.standing = 'outstanding';
  entry.attempts += 1;
  entry.release = release;
  return { ackId: `${entry.message.seq}.${entry.attempts}`, message: entry.message };
}

/** Gives an outstanding delivery `ms` from now; after that it counts as refused. */
export function leaseDelivery(backlog: Backlog, ackId: string, ms: number): void {
  const entry = outstandingEntry(backlog, ackId);
  if (entry === undefined) return;
  entry.cancelTimer?.();
  entry.cancelTimer = backlog.options.clock.after(ms, () => refuse(backlog, entry));
}

/** Ends a delivery; the message rests as the retry policy says and is delivered again. */
export function nackDelivery(backlog: Backlog, ackId: string): void {
  const entry = outstandingEntry(backlog, ackId);
  if (entry !== undefined) refuse(backlog, entry);
}

/** The unacknowledged message an ack id speaks of, also after its deadline: late acknowledgements count. */
export function messageOfAckId(backlog: Backlog, ackId: string): StoredMessage | undefined {
  return backlog.entries.get(Number(ackId.split('.')[0]))?.message;
}

/** A message was acknowledged. */
export function removeFromBacklog(backlog: Backlog, seq: number): void {
  const entry = backlog.entries.get(seq);
  if (entry !== undefined) drop(backlog, entry);
}

/** Makes exactly these messages (in order of publication) the backlog, as a seek does. */
export function resetBacklog(backlog: Backlog, messages: Iterable<StoredMessage>): void {
  const before = backlog.entries;
  backlog.entries = new Map();
  backlog.ready.clear();
  backlog.lanes.clear();
  for (const message of messages) {
    const entry = before.get(message.seq) ?? newEntry(message);
    before.delete(message.seq);
    backlog.entries.set(message.seq, entry);
    backlog.lanes.join(entry);
  }
  for (const entry of before.values()) {
    entry.standing = 'gone';
    endDelivery(entry);
  }
  const waiting = [...backlog.entries.values()].filter(
    ({ standing }) => standing === 'queued' || standing === 'ready',
  );
  for (const entry of waiting) offer(backlog, entry);
}

/** The unacknowledged messages, oldest first. */
export function backlogMessages(backlog: Backlog): StoredMessage[] {
  dropExpired(backlog);
  return [...backlog.entries.values()].map((entry) => entry.message);
}

/** How many messages are unacknowledged. */
export function backlogSize(backlog: Backlog): number {
  dropExpired(backlog);
  return backlog.entries.size;
}

/** Cancels every timer. */
export function closeBacklog(backlog: Backlog): void {
  for (const entry of backlog.entries.values()) entry.cancelTimer?.();
}

function nextReady(backlog: Backlog): Entry | undefined {
  dropExpired(backlog);
  while (backlog.ready.size > 0 && backlog.ready.peek()?.standing !== 'ready') backlog.ready.shift();
  return backlog.ready.peek();
}

function offer(backlog: Backlog, entry: Entry): void {
  entry.cancelTimer = undefined;
  entry.standing = backlog.lanes.isFree(entry) ? 'ready' : 'queued';
  if (entry.standing === 'queued') return;
  backlog.ready.push(entry);
  backlog.options.onReady();
}

function refuse(backlog: Backlog, entry: Entry): void {
  const delayMs = backlog.options.retryDelayMs(entry.attempts);
  entry.standing = 'resting';
  endDelivery(entry);
  backlog.options.onNack();
  if (delayMs === 0) offer(backlog, entry);
  else entry.cancelTimer = backlog.options.clock.after(delayMs, () => offer(backlog, entry));
}

function drop(backlog: Backlog, entry: Entry): void {
  entry.standing = 'gone';
  backlog.entries.delete(entry.message.seq);
  endDelivery(entry);
  const next = backlog.lanes.next(entry);
  if (next?.standing === 'queued') offer(backlog, next);
}

/** Only the newest delivery of a message has a deadline to change or an end to refuse. */
function outstandingEntry(backlog: Backlog, ackId: string): Entry | undefined {
  const [seq, attempt] = ackId.split('.');
  const entry = backlog.entries.get(Number(seq));
  return entry?.standing === 'outstanding' && entry.attempts === Number(attempt) ? entry : undefined;
}

function dropExpired(backlog: Backlog): void {
  const now = backlog.options.clock.now();
  if (now < backlog.nextExpiryCheckMs) return;
  const retentionMs = backlog.options.retentionMs();
  let oldestMs = now;
  for (const entry of backlog.entries.values()) {
    oldestMs = entry.message.publishMs;
    if (!isExpired(oldestMs, retentionMs, now)) break;
    drop(backlog, entry);
  }
  const untilExpiryMs = oldestMs + retentionMs - now;
  backlog.nextExpiryCheckMs =
    now + Math.min(MAX_EXPIRY_CHECK_MS, Math.max(MIN_EXPIRY_CHECK_MS, untilExpiryMs));
}
