/** What metrics, dashboard and alerts are about, with the names as Google Cloud has them. */
export interface Watched {
  readonly project: string;
  readonly region: string;
  /** Prefix of every name, such as `sluice-prod`. */
  readonly name: string;
  /** Names of the Cloud Run services. */
  readonly services: { readonly ingest: string; readonly overflow: string };
  /** Short names of topics and subscriptions. */
  readonly eventsTopics: readonly string[];
  readonly eventsSubscriptions: readonly string[];
  readonly stagedSubscription: string;
  readonly quarantineSubscription: string;
  readonly stagingBucket: string;
  readonly maxInstances: { readonly ingest: number; readonly overflow: number };
  /** For how long the events subscriptions keep what was not acknowledged; quarantine keeps it no shorter. */
  readonly eventsRetentionSeconds: number;
  /** Without an event for so long, Everflow is taken to have stopped. */
  readonly silenceMinutes: number;
}
