/** What the servers of the recovery benchmark are told: publish small clicks of a run. */
export interface PublishOrder {
  readonly run: number;
  readonly events: number;
}

/** Where `sluice` finds the servers, and in which time the events were published. */
export interface Published {
  /** Settings of `sluice`, by name. */
  readonly env: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly from: string;
  readonly until: string;
}
