import type { Failure } from './failure.ts';

/** Whether requests may go somewhere: to Flowcore's host, or to one of its destinations. Pure; times in ms since the epoch. */
export type Circuit = Closed | Open;

export interface Closed {
  readonly is: 'closed';
  /** Failed requests since the last success. */
  readonly failures: number;
  /** When the first of them was sent. */
  readonly failingSinceMs: number;
  /** When the last accepted request was sent. */
  readonly acceptedMs: number;
  /** The episode that ended last, while it may still resume, and when it ended. */
  readonly ended: { readonly episode: Open; readonly atMs: number } | undefined;
}

export interface Open {
  readonly is: 'open';
  /** When it opened, this time. */
  readonly openedMs: number;
  /** Since when nothing, or now and then something, passes. */
  readonly episodeSinceMs: number;
  /** What the last request failed of. */
  readonly cause: Failure;
  readonly failedMs: number;
  /** Since when every answer says that the destination does not exist. */
  readonly missingSinceMs: number | undefined;
  /** From when on one batch may find out whether requests pass again. */
  readonly probeAtMs: number;
  /** How long the wait for that probe was, before jitter. */
  readonly delayMs: number;
  /** The probe that is under way. */
  readonly probe: number | undefined;
  /** Events refused meanwhile without asking. */
  readonly suppressed: number;
}

export const CLOSED: Closed = {
  is: 'closed',
  failures: 0,
  failingSinceMs: Number.POSITIVE_INFINITY,
  acceptedMs: Number.NEGATIVE_INFINITY,
  ended: undefined,
};

/** Both are needed: requests that fail at the same moment are one hiccup, which a retry gets over. */
const FAILURES_TO_OPEN = 4;
const FAILING_MS_TO_OPEN = { certain: 1000, uncertain: 3000 } as const;
/** After so long without an acceptance one certain failure is enough. */
const RECENT_MS = 10_000;
const FIRST_PROBE_MS = 1000;
const LONGEST_PROBE_MS = 10_000;
/** What opens again so soon is the same episode: nobody is told twice, and probes stay as rare as they were. */
export const RESUME_MS = 60_000;
/** A missing event type is an operator's oversight: the others must not wait for it for longer than this. */
const PARK_AFTER_MS = 10 * 60_000;

/** The circuit after a failed request; `random` from 0 up to but excluding 1. */
export function afterFailure(circuit: Circuit, failure: Failure, nowMs: number, random: number): Circuit {
  if (circuit.is === 'open') return afterFailedProbe(circuit, failure, nowMs, random);
  const failing = {
    ...circuit,
    failures: circuit.failures + 1,
    failingSinceMs: Math.min(circuit.failingSinceMs, failure.sentMs),
  };
  return isDown(failing, failure, nowMs) ? opened(failing, failure, nowMs, random) : failing;
}

/** While others pass, one failure of several backends must not hold back what the rest would take. */
function isDown(
  { failures, failingSinceMs, acceptedMs }: Closed,
  { isCertain }: Failure,
  nowMs: number,
): boolean {
  if (isCertain && nowMs - acceptedMs >= RECENT_MS) return true;
  const failingMs = FAILING_MS_TO_OPEN[isCertain ? 'certain' : 'uncertain'];
  return failures >= FAILURES_TO_OPEN && nowMs - failingSinceMs >= failingMs;
}

function opened({ ended }: Closed, failure: Failure, nowMs: number, random: number): Open {
  const resumed = ended !== undefined && nowMs - ended.atMs < RESUME_MS ? ended.episode : undefined;
  return {
    is: 'open',
    openedMs: nowMs,
    episodeSinceMs: resumed?.episodeSinceMs ?? nowMs,
    cause: failure,
    failedMs: nowMs,
    missingSinceMs: failure.isMissing ? nowMs : undefined,
    ...probeAfter(resumed === undefined ? FIRST_PROBE_MS : longer(resumed.delayMs), nowMs, random),
    probe: undefined,
    suppressed: resumed?.suppressed ?? 0,
  };
}

/** What was sent before the circuit opened proves nothing new. */
function afterFailedProbe(circuit: Open, failure: Failure, nowMs: number, random: number): Open {
  if (circuit.probe === undefined || failure.sentMs < circuit.openedMs) return circuit;
  return {
    ...circuit,
    cause: failure,
    failedMs: nowMs,
    missingSinceMs: failure.isMissing ? (circuit.missingSinceMs ?? nowMs) : undefined,
    ...probeAfter(longer(circuit.delayMs), nowMs, random),
    probe: undefined,
  };
}

const longer = (delayMs: number): number => Math.min(LONGEST_PROBE_MS, delayMs * 2);

/** Half of the wait is jitter, so that the instances do not probe a recovering Flowcore all at once. */
const probeAfter = (delayMs: number, nowMs: number, random: number) => ({
  delayMs,
  probeAtMs: nowMs + Math.floor((delayMs * (1 + random)) / 2),
});

/** The circuit after an accepted request; an answer to what was sent before it opened comes from before the fault. */
export function afterSuccess(circuit: Circuit, sentMs: number, nowMs: number): Circuit {
  if (circuit.is === 'closed') {
    return { ...CLOSED, acceptedMs: Math.max(sentMs, circuit.acceptedMs), ended: circuit.ended };
  }
  if (sentMs < circuit.openedMs) return circuit;
  return { ...CLOSED, acceptedMs: sentMs, ended: { episode: circuit, atMs: nowMs } };
}

/** Whether a batch may pass: a closed circuit lets all through, an open one a single probe when it is due. */
export const mayPass = (circuit: Circuit, nowMs: number): boolean =>
  circuit.is === 'closed' || (circuit.probe === undefined && nowMs >= circuit.probeAtMs);

/** The circuit while this probe is under way; should it never be sent, another is planned. */
export const withProbe = (circuit: Circuit, probe: number, nowMs: number): Circuit =>
  circuit.is === 'closed' ? circuit : { ...circuit, probe, probeAtMs: nowMs + circuit.delayMs };

/** The circuit once that probe has ended, whatever it found out. */
export const withoutProbe = (circuit: Circuit, probe: number): Circuit =>
  circuit.is === 'open' && circuit.probe === probe ? { ...circuit, probe: undefined } : circuit;

/** Whether the destination has been missing, at every look, for longer than its events may wait. */
export const isLongMissing = ({ missingSinceMs, failedMs }: Open): boolean =>
  missingSinceMs !== undefined && failedMs - missingSinceMs >= PARK_AFTER_MS;
