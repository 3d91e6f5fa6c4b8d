/** Why a request is refused, in the words of this server; a dialect puts it into its own. */
export type RefusalKind =
  | 'route-not-found'
  | 'body-too-large'
  | 'header-too-large'
  | 'bad-encoding'
  | 'malformed-json'
  | 'bad-time'
  | 'not-an-array'
  | 'content-type'
  | 'unauthorized'
  | 'bad-token'
  | 'unknown-type'
  | 'bad-metadata'
  | 'empty-batch'
  | 'event-too-large'
  | 'bad-upload'
  | 'internal-error';

export interface Refusal {
  readonly kind: RefusalKind;
  /** What the message names: headers, a JSON type, the path of an event type. */
  readonly details: readonly string[];
}

/** Shorthand for a refusal. */
export function refusal(kind: RefusalKind, ...details: readonly string[]): Refusal {
  return { kind, details };
}
