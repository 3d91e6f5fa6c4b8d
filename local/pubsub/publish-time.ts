/** One line of `publish-times.ndjson`, which outlives the messages themselves. */
export interface PublishTime {
  readonly messageId: string;
  /** ISO 8601. */
  readonly publishTime: string;
}
