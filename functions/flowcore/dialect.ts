/** The ways in which Flowcore's two HTTP services differ, as data. */
export interface Dialect {
  readonly name: 'webhook' | 'api-v1';
  /** Path of each route below the base URL, tenant and names following. */
  readonly routes: { readonly event: string; readonly events: string; readonly file: string | undefined };
  /** The `Authorization` header for an API key. */
  authorization(apiKey: string): string;
}

/** The documented service, https://docs.flowcore.io/guides/ingestion/ingestion-options. */
const webhook: Dialect = {
  name: 'webhook',
  routes: { event: 'event', events: 'events', file: 'file' },
  authorization: (apiKey) => apiKey,
};

/** The open service, https://github.com/flowcore-io/bun-webhook-service: no file route, key id before the key. */
const apiV1: Dialect = {
  name: 'api-v1',
  routes: { event: 'api/v1/event', events: 'api/v1/events', file: undefined },
  authorization: (apiKey) => `ApiKey ${withKeyId(apiKey)}`,
};

/** A whole `fc_<key id>_<secret>` key carries its id. */
function withKeyId(apiKey: string): string {
  const [, keyId] = /^fc_([^_:]+)_[^:]*$/.exec(apiKey) ?? [];
  return keyId === undefined ? apiKey : `${keyId}:${apiKey}`;
}

export const dialects: Readonly<Record<Dialect['name'], Dialect>> = { webhook, 'api-v1': apiV1 };
