import type { Judgement } from '../../local/judge/judgement.ts';

/** How a run went, in numbers. */
export interface Figures {
  readonly judgement: Judgement;
  readonly isSettled: boolean;
  /** What had no fate at the end, for people. */
  readonly unsettled: string;
  /** Copies that Flowcore stored without saying so. */
  readonly unconfirmed: number;
  /** Events in pushes that Pub/Sub repeated. */
  readonly repeated: number;
  /** Announcements of staged objects beyond the first: two at once upload a file twice, under the same id. */
  readonly reannounced: number;
  /** Requests to Flowcore, of any outcome. */
  readonly requests: number;
  /** Requests that were refused or left without an answer. */
  readonly refused: number;
  readonly duringPause: number;
  /** Times that an event was given back to Pub/Sub. */
  readonly retried: number;
  /** Events given back because their deadline came; some of them may have been on their way. */
  readonly late: number;
  /** Log lines of severity ERROR. */
  readonly alerts: number;
  /** Some values of payloads, and keys, that stand in the log. */
  readonly leaked: readonly string[];
  readonly seconds: number;
}
