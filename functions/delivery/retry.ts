import type { Consequence } from '../flowcore/consequence.ts';

/** What the decision is made from. */
export interface RetryQuestion {
  readonly consequence: Consequence;
  /** How often the same bytes have been sent, 1 after the first time. */
  readonly attempt: number;
  /** Until the deadline of the events. */
  readonly remainingMs: number;
  /** For how long the host has asked to be left alone: Retry-After, capped. */
  readonly pauseMs: number;
  /** From 0 up to but excluding 1. */
  readonly random: number;
}

const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 4000;
/** After that Pub/Sub's own redelivery takes over; until then one hiccup costs no nack. */
const MOST_ATTEMPTS = 4;
/** A resend with less time than this would hardly be answered. */
export const LEAST_REQUEST_MS = 1000;

/**
 * The one retry decision: how long to wait before the same batch is sent again, or undefined to give up and
 * leave the events to Pub/Sub. Full jitter; Retry-After is a floor to which the jitter is added.
 */
export function retryDelayMs({
  consequence,
  attempt,
  remainingMs,
  pauseMs,
  random,
}: RetryQuestion): number | undefined {
  if (!mayPassLater(consequence) || attempt >= MOST_ATTEMPTS) return undefined;
  const backoffMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  const delayMs = pauseMs + Math.floor(random * backoffMs);
  return delayMs + LEAST_REQUEST_MS > remainingMs ? undefined : delayMs;
}

/** Whether every attempt was spent on what may be the fault of an event. */
export const isRepeated = (
  consequence: Consequence,
  attempt: number,
): consequence is Extract<Consequence, { kind: 'transient' }> =>
  consequence.kind === 'transient' && consequence.mayBlame === true && attempt >= MOST_ATTEMPTS;

function mayPassLater(consequence: Consequence): boolean {
  switch (consequence.kind) {
    case 'throttled':
    case 'transient':
    case 'unknown':
      return true;
    case 'misconfigured':
      return consequence.mayPass === true;
    case 'delivered':
    case 'event-fault':
    case 'size':
    case 'destination-missing':
      return false;
  }
}
