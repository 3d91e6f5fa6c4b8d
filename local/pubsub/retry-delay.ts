/** A subscription's retryPolicy in milliseconds. */
export interface RetryPolicy {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Up to a tenth is added so that messages refused together do not all return together. */
const JITTER = 0.1;

/**
 * How long a message rests after its n-th failed delivery: exponential between the policy's bounds, or
 * not at all without a policy.
 */
export function calculateRetryDelayMs(
  policy: RetryPolicy | undefined,
  attempt: number,
  random: number,
): number {
  if (policy === undefined) return 0;
  const exponential = policy.minMs * 2 ** Math.min(attempt - 1, 30);
  return Math.min(policy.maxMs, exponential * (1 + JITTER * random));
}
