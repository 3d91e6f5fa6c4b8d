/** One line of `quarantine.ndjson`: a quarantine record, complete. */
export interface QuarantineLine {
  /** When the record was published, ISO 8601. */
  readonly publishTime: string;
  /** The record's own attributes: `reason`, `message_id` and so on. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The quarantined bytes in base64, also where the record only names an object that holds them. */
  readonly data: string;
  /** The attributes of the quarantined message. */
  readonly originalAttributes: Readonly<Record<string, string>>;
}
