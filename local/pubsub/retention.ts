const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Pub/Sub's bounds and default of messageRetentionDuration. */
export const MIN_RETENTION_MS = 600_000;
export const MAX_RETENTION_MS = 31 * DAY_MS;
export const DEFAULT_RETENTION_MS = 7 * DAY_MS;

const SNAPSHOT_LIFE_MS = 7 * DAY_MS;
const MIN_SNAPSHOT_LIFE_MS = HOUR_MS;

/** With topic retention on, a message leaves a subscription only when both durations have passed. */
export function backlogRetentionMs(subscriptionMs: number, topicMs: number | undefined): number {
  return Math.max(subscriptionMs, topicMs ?? 0);
}

/** Is a message that is kept for `retentionMs` gone by now? */
export function isExpired(publishMs: number, retentionMs: number, nowMs: number): boolean {
  return nowMs - publishMs > retentionMs;
}

/**
 * When a snapshot taken now would expire: seven days less the age of the oldest unacknowledged message;
 * nothing when that leaves less than an hour, for then Pub/Sub refuses to make one.
 */
export function snapshotExpiryMs(oldestPublishMs: number | undefined, nowMs: number): number | undefined {
  const ageMs = oldestPublishMs === undefined ? 0 : nowMs - oldestPublishMs;
  const lifeMs = SNAPSHOT_LIFE_MS - ageMs;
  return lifeMs < MIN_SNAPSHOT_LIFE_MS ? undefined : nowMs + lifeMs;
}
