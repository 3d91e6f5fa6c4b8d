import type { Failure } from './failure.ts';

/** Whether requests may go somewhere: to Flowcore's host, or to one of its destinations. */
export type Circuit = Closed | Open;

interface Closed {
  readonly is: 'closed';
  /** Failed requests since the last success. */
  readonly failures: number;
  /** When the first of them was sent, in ms since the epoch. */
  readonly failingSinceMs: number;
}

export interface Open {
  readonly is: 'open';
  readonly sinceMs: number;
  /** What opened it. */
  readonly cause: Failure;
  /** From when on one batch may find out whether requests pass again. */
  readonly probeAtMs: number;
  /** How long the wait for that probe was, before jitter. */
  readonly delayMs: number;
  /** A probe is under way. */
  readonly isProbing: boolean;
  /** Events refused meanwhile without asking. */
  readonly suppressed: number;
}

export const CLOSED: Closed = { is: 'closed', failures: 0, failingSinceMs: Number.POSITIVE_INFINITY };

/** Both are needed: requests that fail at the same moment are one hiccup, which a retry gets over. */
const FAILURES_TO_OPEN = 4;
const FAILING_MS_TO_OPEN = 3000;
const FIRST_PROBE_MS = 1000;
const LONGEST_PROBE_MS = 10_000;

/** The circuit after a failed request; `random` from 0 up to but excluding 1. */
export function afterFailure(circuit: Circuit, failure: Failure, nowMs: number, random: number): Circuit {
  if (circuit.is === 'open') return afterFailedProbe(circuit, failure, nowMs, random);
  const failures = circuit.failures + 1;
  const failingSinceMs = Math.min(circuit.failingSinceMs, failure.sentMs);
  const isDown = failures >= FAILURES_TO_OPEN && nowMs - failingSinceMs >= FAILING_MS_TO_OPEN;
  if (!failure.isCertain && !isDown) return { is: 'closed', failures, failingSinceMs };
  return {
    is: 'open',
    sinceMs: nowMs,
    cause: failure,
    ...probeAfter(FIRST_PROBE_MS, nowMs, random),
    isProbing: false,
    suppressed: 0,
  };
}

/** What was sent before the circuit opened proves nothing new. */
function afterFailedProbe(circuit: Open, { sentMs }: Failure, nowMs: number, random: number): Open {
  if (!circuit.isProbing || sentMs < circuit.sinceMs) return circuit;
  const delayMs = Math.min(LONGEST_PROBE_MS, circuit.delayMs * 2);
  return { ...circuit, ...probeAfter(delayMs, nowMs, random), isProbing: false };
}

/** Half of the wait is jitter, so that the instances do not probe a recovering Flowcore all at once. */
const probeAfter = (delayMs: number, nowMs: number, random: number) => ({
  delayMs,
  probeAtMs: nowMs + Math.floor((delayMs * (1 + random)) / 2),
});

/** Whether a batch may pass: a closed circuit lets all through, an open one a single probe when it is due. */
export const mayPass = (circuit: Circuit, nowMs: number): boolean =>
  circuit.is === 'closed' || (!circuit.isProbing && nowMs >= circuit.probeAtMs);

/** The circuit once a batch has passed; `nowMs` is the time from which the next probe is planned should this one never be sent. */
export const afterPassing = (circuit: Circuit, nowMs: number): Circuit =>
  circuit.is === 'closed' ? circuit : { ...circuit, isProbing: true, probeAtMs: nowMs + circuit.delayMs };

/** The circuit once its probe has ended, whatever it found out. */
export const afterProbe = (circuit: Circuit): Circuit =>
  circuit.is === 'closed' ? circuit : { ...circuit, isProbing: false };
