import type { StoredEvent } from '../flowcore/stored-event.ts';
import type { JudgedType } from './event-types.ts';

/** The times that an event names itself. */
export interface OwnTimes {
  readonly event_time: string;
  readonly valid_time: string;
}

/** What is wrong with where Flowcore keeps an event: its type, its times, its metadata and its hour; undefined: nothing. */
export function problemOfPlace(
  stored: StoredEvent,
  { flowType, isAtEventTime, metadata }: JudgedType,
  eventType: string,
  { event_time, valid_time }: OwnTimes,
): string | undefined {
  if (stored.flowType !== flowType || stored.eventType !== eventType) {
    return `it lies in ${stored.flowType}/${stored.eventType}, not in ${flowType}/${eventType}`;
  }
  if (isAtEventTime && stored.eventTime !== event_time) {
    return `it is stored at ${stored.eventTime}, its event_time is ${event_time}`;
  }
  const expectedValid = isAtEventTime ? valid_time : event_time;
  if (stored.validTime !== expectedValid) {
    return `it is stored with the valid time ${stored.validTime}, expected ${expectedValid}`;
  }
  const unlike = Object.keys(metadata).find((name) => stored.metadata[name] !== metadata[name]);
  if (unlike !== undefined) return `its metadata ${unlike} is ${stored.metadata[unlike]}`;
  const bucket = hourOf(stored.eventTime);
  return stored.timeBucket === bucket
    ? undefined
    : `it lies in time bucket ${stored.timeBucket}, expected ${bucket}`;
}

/** The UTC hour in Flowcore's form: yyyyMMddHH0000. */
const hourOf = (iso: string): string => `${new Date(iso).toISOString().replace(/\D/g, '').slice(0, 10)}0000`;
