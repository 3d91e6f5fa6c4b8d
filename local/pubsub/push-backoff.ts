/**
 * The pause Pub/Sub puts on a whole push subscription whose endpoint refuses messages: 100 ms to 60 s,
 * independent of the retry policy of each message
 * (https://cloud.google.com/pubsub/docs/push#push_backoff). One refusal in five settles near half a
 * second, refusals only climb to the maximum.
 */
export interface PushBackoff {
  /** Length of the last pause; 0 when there is none to remember. */
  readonly delayMs: number;
  /** Nothing is pushed before this time, in milliseconds since the Unix epoch. */
  readonly untilMs: number;
}

const MIN_DELAY_MS = 100;
/** Four acknowledgements take back what one refusal added: 2 x 0.84^4 is about 1. */
const DECAY = 0.84;

/** Google's longest pause. */
export const MAX_PUSH_BACKOFF_MS = 60_000;

/** The state of a subscription whose endpoint has refused nothing. */
export const noPushBackoff: PushBackoff = { delayMs: 0, untilMs: 0 };

/** After an acknowledged push: the next pause will be shorter. */
export function backoffAfterAck(backoff: PushBackoff): PushBackoff {
  if (backoff.delayMs === 0) return backoff;
  const delayMs = backoff.delayMs * DECAY;
  return { delayMs: delayMs < MIN_DELAY_MS ? 0 : delayMs, untilMs: backoff.untilMs };
}

/** After a refused push: twice the pause, unless the refusal belongs to a pause that has begun already. */
export function backoffAfterNack(
  backoff: PushBackoff,
  nowMs: number,
  maxDelayMs = MAX_PUSH_BACKOFF_MS,
): PushBackoff {
  if (nowMs < backoff.untilMs) return backoff;
  const delayMs = Math.min(maxDelayMs, Math.max(MIN_DELAY_MS, backoff.delayMs * 2));
  return { delayMs, untilMs: nowMs + delayMs };
}
