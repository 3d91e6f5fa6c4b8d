import type { Destination } from '../event-types/event-type.ts';
import type { Admission } from '../flowcore/circuits.ts';
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
  /** Set while a probe of the way to Flowcore waits to leave: what joins it rides along. */
  probe: Extract<Admission, { isAdmitted: true }> | undefined;
  /** Cancels the planned departure of what is waiting. */
  cancel: (() => void) | undefined;
}

const nothingWaiting = (): Pick<Partition, 'waiting' | 'size' | 'cancel' | 'probe'> => ({
  waiting: [],
  size: EMPTY_BATCH,
  cancel: undefined,
  probe: undefined,
});

/**
 * Gathers the events of concurrent push requests into batches, one partition per destination.
 * Group commit: with nothing in flight a batch leaves at once (at the end of this turn of the event loop, so
 * that requests read together go together); otherwise it waits for a limit, the linger, or the return of the
 * batch in flight, whichever comes first. While every request is taken, batches grow instead of queueing.
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
  const empty = (partition: Partition): Pick<Partition, 'waiting' | 'probe'> => {
    const { waiting, probe } = partition;
    partition.cancel?.();
    overdue.delete(partition);
    Object.assign(partition, nothingWaiting());
    return { waiting, probe };
  };

  /** Asks whether anything can be sent there now; what must not leave is given back at once. */
  const isAdmitted = (partition: Partition): boolean => {
    if (partition.probe !== undefined) return true;
    const admission = host.admit(partition.destination, partition.waiting.length);
    if (!admission.isAdmitted) settleAll(empty(partition).waiting, admission.consequence);
    else if (admission.isProbe) partition.probe = admission;
    return admission.isAdmitted;
  };

  const depart = (partition: Partition): void => {
    const { waiting, probe } = empty(partition);
    if (waiting.length === 0) return;
    partition.inFlight += 1;
    void sendBatch(waiting, options).finally(() => {
      probe?.end();
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
      if (isAdmitted(partition) && !host.isBusy(partition.destination)) depart(partition);
    }
  };

  host.whenFree(serveOverdue);

  /** What is full leaves to make room, but behind those whose turn it is: a hot partition must not starve them. */
  const departFull = (partition: Partition): void => {
    overdue.delete(partition);
    for (const due of [...overdue, partition]) if (isAdmitted(due)) depart(due);
  };

  const plan = (partition: Partition): void => {
    if (isFull(partition.size, limits)) departFull(partition);
    else if (partition.cancel === undefined) {
      const delayMs = partition.inFlight === 0 ? 0 : options.lingerMs;
      partition.cancel = clock.after(delayMs, () => departInTurn(partition));
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
