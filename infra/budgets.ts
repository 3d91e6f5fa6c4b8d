/** Pub/Sub's longest: https://cloud.google.com/pubsub/docs/subscription-properties#message_retention_duration. */
export const MAX_RETENTION_DAYS = 31;

const DAY_SECONDS = 86_400;

/** As in functions/read-config.ts: left of the ack deadline for the answer to travel. */
const ANSWER_RESERVE_SECONDS = 15;

/** Seconds, unless the name says otherwise. */
export interface Budgets {
  /** After it Pub/Sub takes a push for failed; it is the push's HTTP timeout as well. */
  readonly ackDeadline: number;
  /** Cloud Run's own request timeout: never below the ack deadline, or it would cut off what may still succeed. */
  readonly functionTimeout: number;
  /** How far back a replay by time reaches: what the events topics keep, delivered or not. */
  readonly replayWindow: number;
  /** How long what is not acknowledged waits for better times, and quarantine records for a redrive. */
  readonly unackedRetention: number;
  /** Longer than any redelivery of an event can be under way, which would stage and upload it again. */
  readonly uploadedObjectDays: number;
  readonly softDelete: number;
  readonly retryBackoff: { readonly minimum: number; readonly maximum: number };
}

/** Derives every time budget from the ack deadline (s) and the retention of the events topics (days). */
export function budgetsOf(ackDeadlineSeconds: number, retentionDays: number): Budgets {
  return {
    ackDeadline: ackDeadlineSeconds,
    functionTimeout: ackDeadlineSeconds,
    replayWindow: retentionDays * DAY_SECONDS,
    unackedRetention: MAX_RETENTION_DAYS * DAY_SECONDS,
    uploadedObjectDays: MAX_RETENTION_DAYS + 1,
    softDelete: 7 * DAY_SECONDS,
    retryBackoff: { minimum: 10, maximum: 600 },
  };
}

/** The longest wait for one answer of Flowcore that leaves a message time to be settled, in ms. */
export const longestFlowcoreTimeoutMs = (ackDeadlineSeconds: number): number =>
  (ackDeadlineSeconds - ANSWER_RESERVE_SECONDS) * 1000;

/** A duration as Google's APIs take it. */
export const duration = (seconds: number): string => `${seconds}s`;
