import type { Got } from 'got';

/** Flowcore's services beside ingestion; on a host of its own each is a name below one domain. */
export interface ReadUrls {
  readonly eventSource: string;
  readonly dataCore: string;
  readonly flowType: string;
  readonly eventType: string;
}

/** Whom Flowcore's read API is asked as, and about what. */
export interface ReadAccount {
  readonly http: Got;
  readonly urls: ReadUrls;
  /** The `Authorization` header. */
  readonly authorization: string;
  /** By name. */
  readonly tenant: string;
  /** UUID. */
  readonly dataCoreId: string;
}

const EVENT_SOURCE = /^event-source\./;

/** The services' addresses: their first labels differ, https://github.com/flowcore-io/flowcore-sdk; elsewhere one serves all. */
export function readUrlsOf(eventSource: string): ReadUrls {
  const { hostname } = new URL(eventSource);
  const named = (service: string): string => {
    if (!EVENT_SOURCE.test(hostname)) return eventSource;
    const url = new URL(eventSource);
    url.hostname = hostname.replace(EVENT_SOURCE, `${service}.`);
    return url.href.replace(/\/$/, '');
  };
  return {
    eventSource,
    dataCore: named('data-core-2'),
    flowType: named('flow-type-2'),
    eventType: named('event-type-2'),
  };
}
