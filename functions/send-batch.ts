import type { Clock } from './clock.ts';
import { describeError } from './describe-error.ts';
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

/** An event with less time left would hardly be answered, and is given back unsent. */
const LEAST_TIME_MS = 1000;
const TOO_LATE: Consequence = { kind: 'transient', detail: 'the deadline came before a request was free' };
const PAUSED: Consequence = { kind: 'throttled', detail: 'Flowcore asked for a pause beyond the deadline' };

/**
 * Sends entries as one batch and settles each. What may pass later is sent again, the same bytes and members,
 * within the budget of the events; while it waits no request is held. What Flowcore finds too large is halved.
 * Never rejects: a bug must not leave the push requests of its events without an answer.
 */
export async function sendBatch(entries: readonly Entry[], parts: SendBatchParts): Promise<void> {
  try {
    await sendUntilSettled(sortedByEventTime(entries), parts);
  } catch (error) {
    settleAll(entries, { kind: 'unknown', detail: `sending failed: ${describeError(error)}` });
  }
}

async function sendUntilSettled(entries: readonly Entry[], parts: SendBatchParts): Promise<void> {
  let batch = entries;
  for (let attempt = 1; ; attempt += 1) {
    if (!(await pauseOver(batch, parts))) return settleAll(batch, PAUSED);
    const consequence = await parts.host.request(async () => {
      if (attempt === 1) batch = withoutLate(batch, parts.clock.now());
      return batch.length === 0 ? undefined : attemptOnce(batch, parts);
    });
    if (consequence === undefined) return;
    if (consequence.kind === 'size' && batch.length > 1) return sendHalves(batch, parts);
    const remainingMs = Math.min(...deadlines(batch)) - parts.clock.now();
    const delayMs = retryDelayMs({ consequence, attempt, remainingMs, random: parts.random() });
    if (delayMs === undefined) return settleAll(batch, consequence);
    await passing(parts.clock, delayMs);
  }
}

/** Left before right, so that events keep the order of their times. */
async function sendHalves(batch: readonly Entry[], parts: SendBatchParts): Promise<void> {
  const middle = Math.ceil(batch.length / 2);
  await sendBatch(batch.slice(0, middle), parts);
  await sendBatch(batch.slice(middle), parts);
}

/** Waits while the host wants a pause; false when the pause goes beyond the first deadline. */
async function pauseOver(batch: readonly Entry[], { host, clock }: SendBatchParts): Promise<boolean> {
  for (let pauseMs = host.pauseMs(); pauseMs > 0; pauseMs = host.pauseMs()) {
    if (clock.now() + pauseMs >= Math.min(...deadlines(batch))) return false;
    await passing(clock, pauseMs);
  }
  return true;
}

/** Gives back what has too little time left; later attempts keep their members, whatever the time. */
function withoutLate(batch: readonly Entry[], nowMs: number): readonly Entry[] {
  const isLate = ({ deadlineMs }: Entry) => deadlineMs - nowMs < LEAST_TIME_MS;
  settleAll(batch.filter(isLate), TOO_LATE);
  return batch.filter((entry) => !isLate(entry));
}

/** The request may take as long as its latest event has: each message's own deadline answers for the others. */
async function attemptOnce(batch: readonly Entry[], parts: SendBatchParts): Promise<Consequence> {
  const { clock, deliver, host, timeoutMs } = parts;
  const startMs = clock.now();
  const events = batch.map(({ event }) => event);
  const attempt = await deliver(
    events,
    Math.max(1, Math.min(timeoutMs, Math.max(...deadlines(batch)) - startMs)),
  );
  host.learn(attempt.consequence);
  const destination = events[0]?.type.destination;
  if (destination !== undefined) parts.onAttempt(attempt, destination, clock.now() - startMs);
  return attempt.consequence;
}

function settleAll(entries: readonly Entry[], consequence: Consequence): void {
  for (const entry of entries) entry.settle(consequence);
}

const deadlines = (batch: readonly Entry[]): readonly number[] => batch.map(({ deadlineMs }) => deadlineMs);

const passing = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
