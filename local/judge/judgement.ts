/** What the judge found; counts are of events. */
export interface Judgement {
  readonly published: number;
  /** null, like the other nullable counts, where Flowcore's store is out of the judge's reach. */
  readonly delivered: number | null;
  readonly overflowed: number | null;
  readonly quarantined: number;
  /** Events in quarantine that were to be delivered. */
  readonly goodQuarantined: number;
  readonly filtered: number;
  /** Published events found nowhere, or altered. */
  readonly lost: number | null;
  /** Copies beyond the first. */
  readonly duplicates: number | null;
  /** Stored records that belong to nothing that was published. */
  readonly unknown: number;
  /** At most 20 findings, one line each. */
  readonly mismatches: readonly string[];
  readonly missedByRunningConsumer: number | null;
  /** Files to which a pointer leads. */
  readonly fileUploads: number | null;
  /** From Pub/Sub's publish time to Flowcore's `storedAt`, of the ordinary events. */
  readonly latencyMs: {
    readonly p50: number | null;
    readonly p99: number | null;
    readonly max: number | null;
  };
  readonly quarantineReasons: Readonly<Record<string, number>>;
  readonly balanced: boolean;
}
