import type { Clock } from '../../functions/clock.ts';
import type { Message } from '../../functions/message.ts';
import { partsOf } from '../../functions/parts.ts';
import type { Rules } from '../../functions/pipeline.ts';
import type { Settle } from '../../functions/settle.ts';
import { createPace, pauseUntil } from '../pace.ts';

export interface SendParts {
  readonly settle: Settle;
  readonly rules: Rules;
  /** Events per second. */
  readonly rate: number | undefined;
  /** What one attempt may take. */
  readonly messageBudgetMs: number;
  readonly clock: Clock;
  /** From 0 up to but excluding 1. */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

const FIRST_REST_MS = 1000;
const LONGEST_REST_MS = 30_000;
/** The client renews a message's lease for an hour: https://cloud.google.com/pubsub/docs/lease-management */
const LONGEST_HELD_MS = 45 * 60 * 1000;

/**
 * Brings messages to their end: resolves to true when no event of a message is left to be retried. A message that
 * fails is kept and tried again, not given back to Pub/Sub: what may have been sent but is not acknowledged never
 * grows beyond one flow-control window, and the elements of an array that have their fate are not sent again.
 */
export function createSend(parts: SendParts): (message: Message) => Promise<boolean> {
  const { settle, rules, rate, messageBudgetMs, clock, random, signal } = parts;
  const pace = createPace(rate, clock, signal);
  /** Only what is sent counts for the rate: a few chosen events of many must not wait for the others. */
  const events = (message: Message): number =>
    rate === undefined ? 0 : partsOf(message, rules).filter(({ step }) => step.to === 'next').length;
  return async (message) => {
    const latestMs = clock.now() + LONGEST_HELD_MS;
    let due = events(message);
    for (let attempt = 0; ; attempt += 1) {
      const isItsTurn = await pace(due, latestMs);
      if (!isItsTurn || signal.aborted) return false;
      const fates = await settle(message, clock.now() + messageBudgetMs);
      due = fates.filter(({ fate }) => fate === 'retry').length;
      if (due === 0) return true;
      if (clock.now() >= latestMs) return false;
      await pauseUntil(clock.now() + calculateRestMs(attempt, random()), clock, signal);
    }
  };
}

/** Doubled each time, and spread, so that what failed together does not come back together. */
export const calculateRestMs = (attempt: number, random: number): number =>
  Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(attempt, 10)) * (0.5 + random / 2);
