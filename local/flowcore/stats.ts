import type { StoredEvent } from './stored-event.ts';

/** What this server accepted since it started. */
export interface Accepted {
  /** Requests that stored something. */
  readonly requests: number;
  /** Events, file parts not counted. */
  readonly events: number;
  readonly files: number;
  readonly fileParts: number;
}

/** Everything this server counts. */
export interface Counts extends Accepted {
  /** Ingestion requests of any outcome. */
  readonly received: number;
  /** Requests that arrived while a pause lasted which a Retry-After had asked for. */
  readonly duringPause: number;
  /** Copies of events and files that were stored although the client was not told so. */
  readonly unconfirmed: number;
  readonly missedByRunningConsumer: number;
  /** Answers sent, by status; `none` = dropped or left without an answer. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface Stats {
  received(nowMs: number): void;
  answered(status: number | 'none'): void;
  /** An answer asked to be left alone until then, in milliseconds since the epoch. */
  askedForPause(untilMs: number): void;
  /** As many events, or files, were stored and the client was not told. */
  unconfirmed(copies: number): void;
  acceptedRequest(): void;
  acceptedFile(): void;
  stored(event: StoredEvent): void;
  counts(): Counts;
}

/** Starts counting at zero. */
export function newStats(): Stats {
  let received = 0;
  let requests = 0;
  let events = 0;
  let files = 0;
  let fileParts = 0;
  let missedByRunningConsumer = 0;
  let duringPause = 0;
  let unconfirmed = 0;
  let pausedUntilMs = 0;
  const answers: Record<string, number> = {};

  return {
    received: (nowMs) => {
      received += 1;
      if (nowMs < pausedUntilMs) duringPause += 1;
    },
    askedForPause: (untilMs) => {
      pausedUntilMs = Math.max(pausedUntilMs, untilMs);
    },
    unconfirmed: (copies) => {
      unconfirmed += copies;
    },
    answered: (status) => {
      answers[status] = (answers[status] ?? 0) + 1;
    },
    acceptedRequest: () => {
      requests += 1;
    },
    acceptedFile: () => {
      files += 1;
    },
    stored: ({ route, missedByRunningConsumer: missed }) => {
      if (route === 'file') fileParts += 1;
      else events += 1;
      if (missed) missedByRunningConsumer += 1;
    },
    counts: () => ({
      received,
      requests,
      events,
      files,
      fileParts,
      duringPause,
      unconfirmed,
      missedByRunningConsumer,
      answers: { ...answers },
    }),
  };
}
