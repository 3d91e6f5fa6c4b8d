import type { Clock } from './clock.ts';
import type { Destination } from './event-types/event-type.ts';
import type { Consequence } from './flowcore/consequence.ts';
import type { Host } from './flowcore/host.ts';
import type { FlowcoreEvent } from './message.ts';
import { retryDelayMs } from './retry.ts';
import { sortedByEventTime } from './stages/batch.ts';
import type { Attempt, Deliver } from './stages/deliver.ts';

/** An event on its way, and whom to tell what became of it. */
export interface Entry {
  readonly event: FlowcoreEvent;
  /** Absolute, in ms since the epoch. */
  readonly deadlineMs: number;
  settle(consequence: Consequence): void;
}

export interface SendBatchParts {
  readonly deliver: Deliver;
  readonly host: Host;
  readonly clock: Clock;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
  onAttempt(attempt: Attempt, destination: Destination, milliseconds: number): void;
}

/**
 * Sends entries as one batch and settles each. What may pass later is sent again, the same bytes and members,
 * within the budget of the events; while it waits no request is held. What Flowcore finds too large is halved.
 * Never rejects: a bug must not leave the push requests of its events without an answer.
 */
export async function sendBatch(entries: readonly Entry[], parts: SendBatchParts): Promise<void> {
  const due = dueEntries(entries, parts.clock.now());
  try {
    await sendUntilSettled(due, parts);
  } catch (error) {
    const detail = `sending failed: ${error instanceof Error ? error.message : String(error)}`;
    for (const entry of due) entry.settle({ kind: 'unknown', detail });
  }
}

async function sendUntilSettled(due: readonly Entry[], parts: SendBatchParts): Promise<void> {
  for (let attempt = 1; due.length > 0; attempt += 1) {
    const consequence = await attemptInTurn(due, parts);
    if (consequence.kind === 'size' && due.length > 1) {
      const middle = Math.ceil(due.length / 2);
      await sendBatch(due.slice(0, middle), parts);
      await sendBatch(due.slice(middle), parts);
      return;
    }
    const remainingMs = earliestDeadline(due) - parts.clock.now();
    const delayMs = retryDelayMs({ consequence, attempt, remainingMs, random: parts.random() });
    if (delayMs === undefined) {
      for (const entry of due) entry.settle(consequence);
      return;
    }
    await passing(parts.clock, delayMs);
  }
}

/** Settles what came too late, and puts the rest into the order of their event times. */
function dueEntries(entries: readonly Entry[], nowMs: number): readonly Entry[] {
  for (const { deadlineMs, settle } of entries) {
    if (deadlineMs <= nowMs)
      settle({ kind: 'transient', detail: 'the deadline passed before a request was free' });
  }
  return sortedByEventTime(entries.filter(({ deadlineMs }) => deadlineMs > nowMs));
}

/** One attempt, when the host's pause is over and a request is free; a pause beyond the deadline ends it unsent. */
async function attemptInTurn(due: readonly Entry[], parts: SendBatchParts): Promise<Consequence> {
  const { host, clock } = parts;
  for (let pauseMs = host.pauseMs(); pauseMs > 0; pauseMs = host.pauseMs()) {
    if (pauseMs >= earliestDeadline(due) - clock.now())
      return { kind: 'throttled', detail: 'Flowcore asked for a pause' };
    await passing(clock, pauseMs);
  }
  return host.request(async () => {
    const startMs = clock.now();
    const remainingMs = earliestDeadline(due) - startMs;
    if (remainingMs <= 0)
      return { kind: 'transient', detail: 'the deadline passed before a request was free' };
    const events = due.map(({ event }) => event);
    const attempt = await parts.deliver(events, Math.min(parts.timeoutMs, remainingMs));
    host.learn(attempt.consequence);
    const destination = due[0]?.event.source.type.destination;
    if (destination !== undefined) parts.onAttempt(attempt, destination, clock.now() - startMs);
    return attempt.consequence;
  });
}

const earliestDeadline = (entries: readonly Entry[]): number =>
  Math.min(...entries.map(({ deadlineMs }) => deadlineMs));

const passing = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
