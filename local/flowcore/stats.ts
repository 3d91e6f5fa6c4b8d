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
  readonly missedByRunningConsumer: number;
  /** Answers sent, by status; `none` = dropped or left without an answer. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface Stats {
  received(): void;
  answered(status: number | 'none'): void;
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
  const answers: Record<string, number> = {};

  return {
    received: () => {
      received += 1;
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
      missedByRunningConsumer,
      answers: { ...answers },
    }),
  };
}
