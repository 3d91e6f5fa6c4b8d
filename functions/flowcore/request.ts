import type { AddedKeys } from '../added-keys.ts';
import type { Destination } from '../event-types/event-type.ts';
import type { Dialect } from './dialect.ts';

/** One place in Flowcore to send to, and how to speak there. */
export interface FlowcoreAccount {
  readonly url: string;
  readonly tenant: string;
  readonly dataCore: string;
  readonly apiKey: string;
  readonly dialect: Dialect;
  readonly addedKeys: AddedKeys;
}

/** URL of a route for a destination; each segment is encoded, and no slash trails. */
export function routeUrl(account: FlowcoreAccount, route: string, destination: Destination): string {
  const { tenant, dataCore, url } = account;
  const segments = [tenant, dataCore, destination.flowType, destination.eventType].map(encodeURIComponent);
  return [url, route, ...segments].join('/');
}

/**
 * Headers of a batch: the time keys name the fields that Sluice has added to every event.
 * A batch ignores the headers of a single event and the other way round, so never both.
 */
export function batchHeaders(account: FlowcoreAccount, destination: Destination): Record<string, string> {
  const { eventTime, validTime } = account.addedKeys;
  const times = destination.atEventTime
    ? { 'x-flowcore-event-time-key': eventTime, 'x-flowcore-valid-time-key': validTime }
    : { 'x-flowcore-valid-time-key': eventTime };
  return { ...commonHeaders(account, destination.metadata), 'content-type': 'application/json', ...times };
}

/** The times of one event or file, ISO 8601. */
export interface SingleTimes {
  readonly eventTime: string;
  readonly validTime: string;
}

/** Headers of a single event or of a file, but for the content type. */
export function singleHeaders(
  account: FlowcoreAccount,
  destination: Destination,
  { eventTime, validTime }: SingleTimes,
  metadata: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const times = destination.atEventTime
    ? { 'x-flowcore-event-time': eventTime, 'x-flowcore-valid-time': validTime }
    : { 'x-flowcore-valid-time': eventTime };
  return { ...commonHeaders(account, { ...destination.metadata, ...metadata }), ...times };
}

function commonHeaders(
  { dialect, apiKey }: FlowcoreAccount,
  metadata: Readonly<Record<string, string>>,
): Record<string, string> {
  const authorization = dialect.authorization(apiKey);
  if (Object.keys(metadata).length === 0) return { authorization };
  const encoded = Buffer.from(JSON.stringify(metadata), 'utf8').toString('base64');
  return { authorization, 'x-flowcore-metadata-json': encoded };
}
