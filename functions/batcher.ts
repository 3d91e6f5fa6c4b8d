import pLimit from 'p-limit';
import type { Clock } from './clock.ts';
import type { Destination } from './event-types/event-type.ts';
import type { Consequence } from './flowcore/consequence.ts';
import type { FlowcoreEvent } from './message.ts';
import {
  type BatchLimits,
  type BatchSize,
  EMPTY_BATCH,
  fits,
  isFull,
  partitionOf,
  sortedByEventTime,
  withEvent,
} from './stages/batch.ts';
import type { Attempt, Deliver } from './stages/deliver.ts';

export interface BatcherOptions {
  readonly limits: BatchLimits;
  readonly lingerMs: number;
  /** Requests to Flowcore at once. */
  readonly maxRequests: number;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
  readonly deliver: Deliver;
  readonly clock: Clock;
  onAttempt(attempt: Attempt, destination: Destination, milliseconds: number): void;
}

/** Takes an event for sending and answers with what became of it. */
export type Send = (event: FlowcoreEvent, deadlineMs: number) => Promise<Consequence>;

interface Entry {
  readonly event: FlowcoreEvent;
  /** Absolute, in ms since the epoch. */
  readonly deadlineMs: number;
  settle(consequence: Consequence): void;
}

interface Partition {
  waiting: Entry[];
  size: BatchSize;
  inFlight: number;
  /** Cancels the planned departure of what is waiting. */
  cancel: (() => void) | undefined;
  /** The linger is over, but every request is taken: the batch may grow until one is free. */
  isOverdue: boolean;
}

/**
 * Gathers the events of concurrent push requests into batches, one partition per destination.
 * Group commit: with nothing in flight a batch leaves at once (at the end of this turn of the event loop, so
 * that requests read together go together); otherwise it waits for a limit, the linger, or the return of the
 * batch in flight, whichever comes first. While every request is taken, batches grow instead of queueing.
 */
export function createBatcher(options: BatcherOptions): Send {
  const partitions = new Map<string, Partition>();
  const slot = pLimit(options.maxRequests);
  let requests = 0;
  const { clock, limits } = options;

  const partitionFor = (name: string): Partition => {
    const known = partitions.get(name) ?? {
      waiting: [],
      size: EMPTY_BATCH,
      inFlight: 0,
      cancel: undefined,
      isOverdue: false,
    };
    partitions.set(name, known);
    return known;
  };

  const depart = (partition: Partition): void => {
    const entries = partition.waiting;
    partition.cancel?.();
    partition.cancel = undefined;
    partition.isOverdue = false;
    partition.waiting = [];
    partition.size = EMPTY_BATCH;
    if (entries.length === 0) return;
    partition.inFlight += 1;
    requests += 1;
    void slot(() => deliverEntries(entries, options)).finally(() => {
      partition.inFlight -= 1;
      requests -= 1;
      if (partition.inFlight === 0) departIfFree(partition);
      for (const each of partitions.values()) if (each.isOverdue) departIfFree(each);
    });
  };

  const departIfFree = (partition: Partition): void => {
    if (requests < options.maxRequests) depart(partition);
    else partition.isOverdue = true;
  };

  const plan = (partition: Partition): void => {
    if (isFull(partition.size, limits)) depart(partition);
    else if (partition.cancel === undefined) {
      const delayMs = partition.inFlight === 0 ? 0 : options.lingerMs;
      partition.cancel = clock.after(delayMs, () => departIfFree(partition));
    }
  };

  return (event, deadlineMs) =>
    new Promise((settle) => {
      const partition = partitionFor(partitionOf(event));
      if (!fits(withEvent(partition.size, event.bytes), limits)) depart(partition);
      partition.waiting.push({ event, deadlineMs, settle });
      partition.size = withEvent(partition.size, event.bytes);
      plan(partition);
    });
}

/** Sends entries as one batch, and in halves when Flowcore finds the request too large; settles each entry. */
async function deliverEntries(entries: readonly Entry[], options: BatcherOptions): Promise<void> {
  const { clock } = options;
  const startMs = clock.now();
  const due = sortedByEventTime(entries.filter((entry) => entry.deadlineMs > startMs));
  for (const late of entries.filter((entry) => entry.deadlineMs <= startMs)) {
    late.settle({ kind: 'transient', detail: 'the deadline passed before a request to Flowcore was free' });
  }
  const [first] = due;
  if (first === undefined) return;
  const remainingMs = Math.min(...due.map(({ deadlineMs }) => deadlineMs)) - startMs;
  const attempt = await attemptOf(due, Math.min(options.timeoutMs, remainingMs), options.deliver);
  options.onAttempt(attempt, first.event.source.type.destination, clock.now() - startMs);
  if (attempt.consequence.kind === 'size' && due.length > 1) {
    const middle = Math.ceil(due.length / 2);
    await deliverEntries(due.slice(0, middle), options);
    await deliverEntries(due.slice(middle), options);
    return;
  }
  for (const entry of due) entry.settle(attempt.consequence);
}

/** A bug while sending must not leave the push requests of its events without an answer. */
async function attemptOf(entries: readonly Entry[], timeoutMs: number, deliver: Deliver): Promise<Attempt> {
  try {
    return await deliver(
      entries.map(({ event }) => event),
      timeoutMs,
    );
  } catch (error) {
    const detail = `sending failed: ${error instanceof Error ? error.message : String(error)}`;
    return { consequence: { kind: 'unknown', detail }, events: entries.length, bytes: 0, status: undefined };
  }
}
