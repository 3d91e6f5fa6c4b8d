import type { Consequence } from './flowcore/consequence.ts';
import type { FlowcoreEvent } from './message.ts';
import { type Entry, type SendBatchParts, sendBatch } from './send-batch.ts';
import {
  type BatchLimits,
  type BatchSize,
  EMPTY_BATCH,
  fits,
  isFull,
  partitionOf,
  withEvent,
} from './stages/batch.ts';

export interface BatcherOptions extends SendBatchParts {
  readonly limits: BatchLimits;
  /** Longest wait for company while a batch is in flight. */
  readonly lingerMs: number;
}

/** Takes an event for sending and answers with what became of it. */
export type Send = (event: FlowcoreEvent, deadlineMs: number) => Promise<Consequence>;

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
  const { clock, host, limits } = options;

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
    void sendBatch(entries, options).finally(() => {
      partition.inFlight -= 1;
      if (partition.inFlight === 0) departIfFree(partition);
    });
  };

  const departIfFree = (partition: Partition): void => {
    if (host.isBusy()) partition.isOverdue = true;
    else depart(partition);
  };

  host.whenFree(() => {
    for (const partition of partitions.values()) if (partition.isOverdue) departIfFree(partition);
  });

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
