import type { Fate } from './message.ts';
import type { Refusal } from './push-auth.ts';

const REFUSALS: Readonly<Record<Refusal, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  unverifiable: 503,
};

/** How the handling of a push request ended. */
export type Outcome =
  /** Every event of the message has its fate. */
  | { readonly kind: 'settled'; readonly fates: readonly Fate[] }
  /** The caller may not push. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** The body is not a Pub/Sub push. */
  | { readonly kind: 'not-an-envelope' }
  /** The push endpoint's path names no event type. */
  | { readonly kind: 'unknown-path' }
  /** The process is about to end. */
  | { readonly kind: 'stopping' }
  /** A bug of ours; the message must come again. */
  | { readonly kind: 'failed' }
  /** The instance has as many bytes in work as it may. */
  | { readonly kind: 'full' };

/**
 * The ack policy, and the only place that knows HTTP statuses of answers: 204 acknowledges, all else is a nack.
 * https://cloud.google.com/pubsub/docs/push#receive_push
 */
export function statusOf(outcome: Outcome): number {
  switch (outcome.kind) {
    case 'settled':
      return outcome.fates.some(({ fate }) => fate === 'retry') ? 503 : 204;
    case 'refused':
      return REFUSALS[outcome.refusal];
    case 'not-an-envelope':
      return 400;
    case 'unknown-path':
      return 404;
    case 'stopping':
      return 503;
    case 'failed':
      return 500;
    case 'full':
      return 429;
  }
}
