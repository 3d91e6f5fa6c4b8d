/** What the sink is told. */
export type SinkOrder =
  /** Forget what came so far; count events of this run, and answer after this many milliseconds, from now on. */
  | { readonly kind: 'reset'; readonly run: number; readonly latencyMs: number }
  /** Tell what came since. */
  | { readonly kind: 'report' };

/** What the sink received since it was reset. */
export interface SinkReport {
  readonly port: number;
  readonly requests: number;
  /** Bytes read from its sockets, HTTP's own included. */
  readonly wireBytes: number;
  readonly files: number;
  /** How often each event came, by its number. */
  readonly received: Uint8Array;
}
