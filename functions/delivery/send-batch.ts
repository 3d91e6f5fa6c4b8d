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
const PAUSED: Consequence = { kind: 'throttled', detail: 'Flowcore asked for a pause beyond the deadline' };

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
    const { kind, detail } = consequence;
    const isProven = parts.refusals.isProven(entry.event);
    entry.settle(
      isProven ? consequence : unproven(`${kind}, ${detail}, and nothing else was accepted since`),
    );
  }
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
  let batch = entries;
  for (let attempt = 1; ; attempt += 1) {
    if (!(await pauseOver(batch, parts))) return settleAll(batch, PAUSED);
    const consequence = await parts.host.request(async () => {
      if (attempt === 1) batch = withoutLate(batch, parts.clock.now());
      return batch.length === 0 ? undefined : attemptOnce(batch, parts);
    });
    if (consequence === undefined) return;
    if (consequence.kind === 'size' || consequence.kind === 'event-fault') {
      return takeApart(batch, consequence, trial, parts);
    }
    const remainingMs = Math.min(...deadlines(batch)) - parts.clock.now();
    const delayMs = retryDelayMs({ consequence, attempt, remainingMs, random: parts.random() });
    if (delayMs === undefined) return settleAll(batch, consequence);
    await passing(parts.clock, delayMs);
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
  if (trial.splitsLeft === 0) {
    return settleAll(batch, unproven(`${consequence.kind}, ${consequence.detail}, after too many splits`));
  }
  trial.splitsLeft -= 1;
  const middle = Math.ceil(batch.length / 2);
  await sendPart(batch.slice(0, middle), trial, parts);
  await sendPart(batch.slice(middle), trial, parts);
}

/** Nobody is to blame yet, so the events come again. */
const unproven = (detail: string): Consequence => ({ kind: 'misconfigured', detail });

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
  if (attempt.consequence.kind === 'delivered') events.forEach(parts.refusals.accepted);
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
