import type { Destination } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
import type { FlowcoreEvent } from '../message.ts';
import {
  type BatchLimits,
  type BatchSize,
  EMPTY_BATCH,
  fits,
  isFull,
  partitionOf,
  withEvent,
} from '../stages/batch.ts';
import { type Entry, settleAll } from './entry.ts';
import { type SendBatchParts, sendBatch } from './send-batch.ts';
import { PAUSED } from './send-same.ts';

export interface BatcherOptions extends SendBatchParts {
  readonly limits: BatchLimits;
  /** Longest wait for company while a batch is in flight. */
  readonly lingerMs: number;
}

/** Takes an event for sending and answers with what became of it. */
export type Send = (event: FlowcoreEvent, deadlineMs: number) => Promise<Consequence>;

interface Partition {
  readonly destination: Destination;
  waiting: Entry[];
  size: BatchSize;
  inFlight: number;
  /** Cancels the planned departure of what is waiting. */
  cancel: (() => void) | undefined;
}

const nothingWaiting = (): Pick<Partition, 'waiting' | 'size' | 'cancel'> => ({
  waiting: [],
  size: EMPTY_BATCH,
  cancel: undefined,
});

/**
 * Gathers the events of concurrent push requests into batches, one partition per destination.
 * Group commit: with nothing in flight a batch leaves at once (at the end of this turn of the event loop, so
 * that requests read together go together); otherwise it waits for a limit, the linger, or the return of the
 * batch in flight, whichever comes first. While every request is taken, what is due waits and grows.
 */
export function createBatcher(options: BatcherOptions): Send {
  const partitions = new Map<string, Partition>();
  /** Due to leave, first come first served, while every request is taken: they grow until one is free. */
  const overdue = new Set<Partition>();
  const { clock, host, limits } = options;

  const partitionFor = (event: FlowcoreEvent): Partition => {
    const name = partitionOf(event);
    const { destination } = event.type;
    const known = partitions.get(name) ?? { destination, inFlight: 0, ...nothingWaiting() };
    partitions.set(name, known);
    return known;
  };

  /** Takes out what is waiting. */
  const empty = (partition: Partition): readonly Entry[] => {
    const { waiting } = partition;
    partition.cancel?.();
    overdue.delete(partition);
    Object.assign(partition, nothingWaiting());
    return waiting;
  };

  /** What must not be sent now is given back at once. */
  const isRefused = (partition: Partition): boolean => {
    const refusal = host.refusal(partition.destination, partition.waiting.length);
    if (refusal !== undefined) settleAll(empty(partition), refusal);
    return refusal !== undefined;
  };

  const depart = (partition: Partition): void => {
    const entries = empty(partition);
    const endProbe = host.takeProbe(partition.destination);
    partition.inFlight += 1;
    void sendBatch(entries, options).finally(() => {
      endProbe();
      partition.inFlight -= 1;
      if (partition.inFlight === 0) departInTurn(partition);
    });
  };

  const departInTurn = (partition: Partition): void => {
    if (partition.waiting.length > 0) overdue.add(partition);
    serveOverdue();
  };

  const serveOverdue = (): void => {
    for (const partition of overdue) {
      if (!isRefused(partition) && !host.isBusy(partition.destination)) depart(partition);
    }
  };

  host.whenFree(serveOverdue);

  /** What is full leaves to make room, but behind those whose turn it is: a hot partition must not starve them. */
  const departFull = (partition: Partition): void => {
    overdue.delete(partition);
    for (const due of [...overdue, partition]) if (!isRefused(due)) depart(due);
  };

  const plan = (partition: Partition): void => {
    if (isFull(partition.size, limits)) departFull(partition);
    else if (partition.cancel === undefined) {
      const delayMs = partition.inFlight === 0 ? 0 : options.lingerMs;
      partition.cancel = clock.after(delayMs, () => {
        partition.cancel = undefined;
        departInTurn(partition);
      });
    }
  };

  return (event, deadlineMs) =>
    new Promise((settle) => {
      // What a pause would outlast is given back at once, so that Pub/Sub's own back-off can work.
      if (clock.now() + host.pauseMs() >= deadlineMs) return settle(PAUSED);
      const partition = partitionFor(event);
      if (!fits(withEvent(partition.size, event.bytes), limits)) departFull(partition);
      partition.waiting.push({ event, deadlineMs, settle });
      partition.size = withEvent(partition.size, event.bytes);
      plan(partition);
    });
}
