import type { AddedMembers } from './added-members.ts';
import type { JudgedType } from './event-types.ts';
import { expectationOf } from './expectation.ts';
import { expectedKeys } from './keys.ts';
import type { PublishedEvent } from './published-event.ts';

/** The clocks of two processes are read in another order than events happen. */
const CLOCK_SLACK_MS = 1_000;

/** What is known of the time at which an event was published. */
export interface PublishWindow {
  /** As the embedded Pub/Sub wrote it down, in milliseconds; undefined where Pub/Sub is another. */
  readonly publishMs: number | undefined;
  /** ISO 8601; nothing is published after it was stored. */
  readonly storedAt: string;
}

/** What is wrong with the added members of an event; undefined: nothing. */
export function problemOfAdded(
  added: AddedMembers,
  event: PublishedEvent,
  type: JudgedType,
  window: PublishWindow,
): string | undefined {
  return (
    problemOfDelivery(added, event, type, window) ??
    problemOfTimes(added, event, type) ??
    problemOfKeys(added, event, type)
  );
}

function problemOfDelivery(
  { delivery }: AddedMembers,
  event: PublishedEvent,
  type: JudgedType,
  window: PublishWindow,
): string | undefined {
  if (delivery.schema !== (event.expected?.type ?? type.id)) return `delivery.schema is ${delivery.schema}`;
  return isPublishTime(Date.parse(delivery.publish_time), event, window)
    ? undefined
    : `delivery.publish_time ${delivery.publish_time} is not when it was published`;
}

function isPublishTime(ms: number, event: PublishedEvent, { publishMs, storedAt }: PublishWindow): boolean {
  if (publishMs !== undefined) return ms === publishMs;
  return ms >= Date.parse(event.publishedAt) - CLOCK_SLACK_MS && ms <= Date.parse(storedAt) + CLOCK_SLACK_MS;
}

function problemOfTimes(added: AddedMembers, event: PublishedEvent, type: JudgedType): string | undefined {
  const { event_time, valid_time, delivery } = added;
  const { eventTime, validTime } = expectationOf(event, type);
  const publishTime = new Date(delivery.publish_time).toISOString();
  const expectedTime = eventTime === null ? publishTime : (eventTime ?? event_time);
  if (event_time !== expectedTime) return `event_time is ${event_time}, expected ${expectedTime}`;
  const source = delivery.time_source;
  const isFromPublish = source === 'publishTime';
  if (
    !type.eventTime.includes(source) ||
    (eventTime !== undefined && isFromPublish !== (eventTime === null))
  ) {
    return `delivery.time_source is ${source}`;
  }
  const expectedValid = validTime === null ? validStandIn(type, event_time, publishTime) : validTime;
  if (expectedValid !== undefined && valid_time !== expectedValid) {
    return `valid_time is ${valid_time}, expected ${expectedValid}`;
  }
  return undefined;
}

/** What stands in for a valid time that the payload does not hold. */
const validStandIn = ({ validTime }: JudgedType, eventTime: string, publishTime: string): string =>
  validTime.at(-1) === 'publishTime' ? publishTime : eventTime;

function problemOfKeys(
  { event_key, entity_key }: AddedMembers,
  event: PublishedEvent,
  type: JudgedType,
): string | undefined {
  const { keyValues } = expectationOf(event, type);
  if (keyValues === undefined) return undefined;
  const { eventKey, entityKey } = expectedKeys(type.id, keyValues, event);
  if (entity_key !== entityKey) return `entity_key is ${entity_key}, expected ${entityKey}`;
  if (event_key !== eventKey) return `event_key is ${event_key}, expected ${eventKey}`;
  return undefined;
}
