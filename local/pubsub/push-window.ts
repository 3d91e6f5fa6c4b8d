/**
 * How many pushes of one subscription may be outstanding. The rules are Pub/Sub's published ones
 * (https://cloud.google.com/pubsub/docs/push#push_delivery_rate): a small start, exponential growth on
 * success, shrinking on failure; above 3,000 only linear growth, and back to 3,000 when the average
 * latency exceeds one second or fewer than 99 % of the pushes are acknowledged.
 */
export interface PushWindow {
  /** Pushes allowed at the same time; at least 1. */
  readonly size: number;
  /** Moving average of the time an acknowledged push took. */
  readonly latencyMs: number;
  /** Moving average of the share of pushes that were acknowledged, 0 to 1. */
  readonly ackShare: number;
}

const START = 3;
const LINEAR_ABOVE = 3_000;
const MAX_LATENCY_MS = 1_000;
const MIN_ACK_SHARE = 0.99;
/** Weight of the newest push in the moving averages. */
const WEIGHT = 0.01;

/** The window of a subscription that has not pushed anything yet. */
export const initialPushWindow: PushWindow = { size: START, latencyMs: 0, ackShare: 1 };

/** The window after a push that was acknowledged. */
export function windowAfterAck(window: PushWindow, latencyMs: number): PushWindow {
  // One more per acknowledged push doubles the window with every round trip.
  const grown = window.size < LINEAR_ABOVE ? window.size + 1 : window.size + 1 / window.size;
  return capped({
    size: grown,
    latencyMs: window.latencyMs + WEIGHT * (latencyMs - window.latencyMs),
    ackShare: window.ackShare + WEIGHT * (1 - window.ackShare),
  });
}

/** The window after a push that was refused or timed out. */
export function windowAfterNack(window: PushWindow): PushWindow {
  return capped({
    size: Math.max(1, window.size / 2),
    latencyMs: window.latencyMs,
    ackShare: window.ackShare * (1 - WEIGHT),
  });
}

function capped(window: PushWindow): PushWindow {
  const healthy = window.latencyMs <= MAX_LATENCY_MS && window.ackShare >= MIN_ACK_SHARE;
  return healthy || window.size <= LINEAR_ABOVE ? window : { ...window, size: LINEAR_ABOVE };
}
