import type { Clock } from '../clock.ts';
import { describeError } from '../describe-error.ts';
import type { Destination } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
import type { Host } from '../flowcore/host.ts';
import type { FlowcoreEvent } from '../message.ts';
import { sortedByEventTime } from '../stages/batch.ts';
import type { Attempt, Deliver } from '../stages/deliver.ts';
import type { Refusals } from './refusals.ts';
import { retryDelayMs } from './retry.ts';

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
  readonly refusals: Refusals;
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
export const PAUSED: Consequence = {
  kind: 'throttled',
  detail: 'Flowcore asked for a pause beyond the deadline',
};

/** Most splits of one batch: enough to find several culprits among 100 events, too few to send each alone. */
const MOST_SPLITS = 24;

/** What one batch and its parts have in common. */
interface Trial {
  splitsLeft: number;
  /** Events that Flowcore refused alone; judged when all parts have been sent. */
  readonly suspects: { readonly entry: Entry; readonly consequence: EventFault }[];
}

type EventFault = Extract<Consequence, { kind: 'event-fault' }>;

/**
 * Sends entries as one batch and settles each. What may pass later is sent again, the same bytes and members,
 * within the budget of the events; while it waits no request is held. A batch that Flowcore finds too large or
 * at fault is halved until the culprits are alone; an event is only found at fault when another was accepted since.
 */
export async function sendBatch(entries: readonly Entry[], parts: SendBatchParts): Promise<void> {
  const trial: Trial = { splitsLeft: MOST_SPLITS, suspects: [] };
  await sendPart(sortedByEventTime(entries), trial, parts);
  for (const { entry, consequence } of trial.suspects) {
    if (parts.refusals.isProven(entry.event)) await retry(entry, parts);
    else entry.settle(unproven(`${consequence.detail}, and nothing else was accepted since`));
  }
}

/** Asks once more: what refused the event may have been a fault that has been mended since. */
async function retry(entry: Entry, parts: SendBatchParts): Promise<void> {
  const trial: Trial = { splitsLeft: 0, suspects: [] };
  await sendPart([entry], trial, parts);
  for (const { consequence } of trial.suspects) entry.settle(consequence);
}

/** Never rejects: a bug must not leave the push requests of its events without an answer. */
async function sendPart(entries: readonly Entry[], trial: Trial, parts: SendBatchParts): Promise<void> {
  try {
    await sendUntilSettled(entries, trial, parts);
  } catch (error) {
    settleAll(entries, { kind: 'unknown', detail: `sending failed: ${describeError(error)}` });
  }
}

async function sendUntilSettled(
  entries: readonly Entry[],
  trial: Trial,
  parts: SendBatchParts,
): Promise<void> {
  const { clock, host } = parts;
  let batch = entries;
  for (let attempt = 1; ; attempt += 1) {
    batch = await pauseOver(batch, attempt, parts);
    const consequence = await host.request(async () => {
      batch = withoutLate(batch, attempt, clock.now());
      return batch.length === 0 ? undefined : attemptOnce(batch, parts);
    });
    if (consequence === undefined) return;
    if (consequence.kind === 'size' || consequence.kind === 'event-fault') {
      return takeApart(batch, consequence, trial, parts);
    }
    const remainingMs = Math.min(...deadlines(batch)) - clock.now();
    const question = { consequence, attempt, remainingMs, pauseMs: host.pauseMs(), random: parts.random() };
    const delayMs = retryDelayMs(question);
    if (delayMs === undefined) return settleAll(batch, consequence);
    await passing(clock, delayMs);
  }
}

/** Left half before right, so that events keep the order of their times; a lone event is settled or suspected. */
async function takeApart(
  batch: readonly Entry[],
  consequence: Extract<Consequence, { kind: 'size' | 'event-fault' }>,
  trial: Trial,
  parts: SendBatchParts,
): Promise<void> {
  const [entry, ...others] = batch;
  if (entry === undefined) return;
  if (others.length === 0) {
    if (consequence.kind === 'size') return entry.settle(consequence);
    parts.refusals.refused(entry.event);
    trial.suspects.push({ entry, consequence });
    return;
  }
  // Halving for size always ends with events that fit or overflow; halving for a fault may be in vain.
  if (consequence.kind === 'event-fault') {
    if (trial.splitsLeft === 0)
      return settleAll(batch, unproven(`${consequence.detail}, after too many splits`));
    trial.splitsLeft -= 1;
  }
  const middle = Math.ceil(batch.length / 2);
  await sendPart(batch.slice(0, middle), trial, parts);
  await sendPart(batch.slice(middle), trial, parts);
}

/** Nobody is to blame yet, so the events come again. */
const unproven = (detail: string): Consequence => ({ kind: 'misconfigured', detail });

/** Waits while the host wants a pause, and gives back what has no time to wait for its end. */
async function pauseOver(
  entries: readonly Entry[],
  attempt: number,
  { host, clock }: SendBatchParts,
): Promise<readonly Entry[]> {
  let batch = entries;
  for (let pauseMs = host.pauseMs(); pauseMs > 0 && batch.length > 0; pauseMs = host.pauseMs()) {
    batch = withTimeLeft(batch, attempt, clock.now() + pauseMs, PAUSED);
    if (batch.length > 0) await passing(clock, pauseMs);
  }
  return batch;
}

const withoutLate = (batch: readonly Entry[], attempt: number, nowMs: number): readonly Entry[] =>
  withTimeLeft(batch, attempt, nowMs + LEAST_TIME_MS, TOO_LATE);

/**
 * Gives back the entries whose deadline comes before `endMs`. A batch that has been sent keeps its members
 * and is given back as a whole, or not at all while one of them still has time.
 */
function withTimeLeft(
  batch: readonly Entry[],
  attempt: number,
  endMs: number,
  consequence: Consequence,
): readonly Entry[] {
  const latestMs = Math.max(...deadlines(batch));
  const isLate = ({ deadlineMs }: Entry) => (attempt === 1 ? deadlineMs : latestMs) < endMs;
  settleAll(batch.filter(isLate), consequence);
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
  if (attempt.consequence.kind === 'delivered') parts.refusals.accepted(events);
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
