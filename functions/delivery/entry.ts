import type { Consequence } from '../flowcore/consequence.ts';
import type { FlowcoreEvent } from '../message.ts';

/** An event on its way, and whom to tell what became of it. */
export interface Entry {
  readonly event: FlowcoreEvent;
  /** Absolute, in ms since the epoch. */
  readonly deadlineMs: number;
  settle(consequence: Consequence): void;
}

export function settleAll(entries: readonly Entry[], consequence: Consequence): void {
  for (const entry of entries) entry.settle(consequence);
}

export const earliestDeadlineMs = (entries: readonly Entry[]): number =>
  entries.reduce((earliest, { deadlineMs }) => Math.min(earliest, deadlineMs), Number.POSITIVE_INFINITY);

export const latestDeadlineMs = (entries: readonly Entry[]): number =>
  entries.reduce((latest, { deadlineMs }) => Math.max(latest, deadlineMs), Number.NEGATIVE_INFINITY);
