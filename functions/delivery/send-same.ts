import { type Clock, passing } from '../clock.ts';
import { describeError } from '../describe-error.ts';
import type { Destination } from '../event-types/event-type.ts';
import type { Consequence } from '../flowcore/consequence.ts';
import type { Host } from '../flowcore/host.ts';
import { partitionOf } from '../stages/batch.ts';
import type { Attempt, Deliver } from '../stages/deliver.ts';
import type { Acceptances } from './acceptances.ts';
import { type Entry, earliestDeadlineMs, latestDeadlineMs, settleAll } from './entry.ts';
import { isRepeated, LEAST_REQUEST_MS, retryDelayMs } from './retry.ts';

export interface SendParts {
  readonly deliver: Deliver;
  readonly host: Host;
  readonly acceptances: Acceptances;
  readonly clock: Clock;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  /** Longest wait for one answer. */
  readonly timeoutMs: number;
  onAttempt(attempt: Attempt, destination: Destination, milliseconds: number): void;
}

/** What Flowcore has against a batch, or against one of its events. */
export interface Complaint {
  readonly batch: readonly Entry[];
  readonly consequence: Extract<Consequence, { kind: 'event-fault' | 'size' | 'transient' }>;
}

const TOO_LATE: Consequence = { kind: 'transient', detail: 'the deadline came before a request was free' };
export const PAUSED: Consequence = {
  kind: 'throttled',
  detail: 'Flowcore asked for a pause beyond the deadline',
};

/**
 * Sends entries of one partition, the same bytes and members at every attempt, until they are settled or
 * Flowcore complains of them. While it waits no request is held; what left at `departedMs` is recalled when the
 * circuit opens. Never rejects: a bug must not leave the push requests of its events without an answer.
 */
export async function sendSame(
  entries: readonly Entry[],
  departedMs: number,
  parts: SendParts,
): Promise<Complaint | undefined> {
  try {
    return await sendUntilSettled(entries, departedMs, parts);
  } catch (error) {
    settleAll(entries, { kind: 'unknown', detail: `sending failed: ${describeError(error)}` });
    return undefined;
  }
}

async function sendUntilSettled(
  entries: readonly Entry[],
  departedMs: number,
  parts: SendParts,
): Promise<Complaint | undefined> {
  let batch = entries;
  for (let attempt = 1; ; attempt += 1) {
    const sent = await sendWhenFree(batch, { attempt, departedMs }, parts);
    batch = sent.batch;
    const { consequence } = sent;
    if (consequence === undefined) return undefined;
    if (consequence.kind === 'size' || consequence.kind === 'event-fault') return { batch, consequence };
    const delayMs = sent.isInVain ? undefined : delayBefore(batch, attempt, consequence, parts);
    if (delayMs === undefined) {
      if (isRepeated(consequence, attempt) && !sent.isInVain) return { batch, consequence };
      settleAll(batch, consequence);
      return undefined;
    }
    await passing(parts.clock, delayMs);
  }
}

/** An attempt: what was sent, and what became of it; nothing where no event had the time. */
interface Sent {
  readonly batch: readonly Entry[];
  readonly consequence: Consequence | undefined;
  /** The circuit is open. */
  readonly isInVain: boolean;
}

/** Makes one attempt when the host wants no pause and a slot is free. */
async function sendWhenFree(
  entries: readonly Entry[],
  way: { readonly attempt: number; readonly departedMs: number },
  parts: SendParts,
): Promise<Sent> {
  const { clock, host } = parts;
  const { attempt, departedMs } = way;
  const patient = await pauseOver(entries, attempt, parts);
  const [first] = patient;
  if (first === undefined) return { batch: patient, consequence: undefined, isInVain: false };
  const { destination } = first.event.type;
  const sent = await host.request(destination, async (): Promise<Sent | undefined> => {
    // The pause may have begun, and the circuit opened, while this was waiting for its slot.
    if (host.pauseMs() > 0) return undefined;
    const recall = host.recall(destination, departedMs);
    if (recall !== undefined) return { batch: patient, consequence: recall, isInVain: true };
    const batch = withTimeLeft(patient, attempt, clock.now() + LEAST_REQUEST_MS, TOO_LATE);
    const consequence = await attemptOnce(batch, parts);
    return { batch, consequence, isInVain: host.isOpen(destination) };
  });
  return sent ?? sendWhenFree(patient, way, parts);
}

const delayBefore = (
  batch: readonly Entry[],
  attempt: number,
  consequence: Consequence,
  { clock, host, random }: SendParts,
): number | undefined =>
  retryDelayMs({
    consequence,
    attempt,
    remainingMs: earliestDeadlineMs(batch) - clock.now(),
    pauseMs: host.pauseMs(),
    random: random(),
  });

/** Waits while the host wants a pause, and gives back what has no time to wait for its end. */
async function pauseOver(
  entries: readonly Entry[],
  attempt: number,
  { host, clock }: SendParts,
): Promise<readonly Entry[]> {
  let batch = entries;
  for (let pauseMs = host.pauseMs(); pauseMs > 0 && batch.length > 0; pauseMs = host.pauseMs()) {
    batch = withTimeLeft(batch, attempt, clock.now() + pauseMs, PAUSED);
    if (batch.length > 0) await passing(clock, pauseMs);
  }
  return batch;
}

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
  const latestMs = latestDeadlineMs(batch);
  const isLate = ({ deadlineMs }: Entry) => (attempt === 1 ? deadlineMs : latestMs) < endMs;
  settleAll(batch.filter(isLate), consequence);
  return batch.filter((entry) => !isLate(entry));
}

/** The request may take as long as its latest event has: each message's own deadline answers for the others. */
async function attemptOnce(
  batch: readonly Entry[],
  { clock, deliver, host, timeoutMs, acceptances, onAttempt }: SendParts,
): Promise<Consequence | undefined> {
  const [first] = batch;
  if (first === undefined) return undefined;
  const { destination } = first.event.type;
  const sentMs = clock.now();
  const sentAt = acceptances.moment();
  const events = batch.map(({ event }) => event);
  const attempt = await deliver(events, Math.max(1, Math.min(timeoutMs, latestDeadlineMs(batch) - sentMs)));
  const { consequence } = attempt;
  host.learn(destination, consequence, sentMs);
  if (consequence.kind === 'delivered') acceptances.note(partitionOf(first.event), sentAt);
  onAttempt(attempt, destination, clock.now() - sentMs);
  return consequence;
}
