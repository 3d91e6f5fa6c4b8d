/** Where the stores are. */
export interface StoresReport {
  /** host:port */
  readonly pubsubHost: string;
  readonly storageUrl: string;
}
