import { EVENT_TIME, PUBLISH_TIME } from '../event-types/event-type.ts';
import { type IdentifiedEvent, next, reject, type Step } from '../message.ts';
import { readTime } from '../read-time.ts';
import type { Reason } from '../reasons.ts';

/** When the event happened and from when it holds, and where the event time was found. */
export interface EventTimes {
  readonly eventTimeMs: number;
  readonly validTimeMs: number;
  /** The field, or `publishTime`. */
  readonly timeSource: string;
}

/** No affiliate event is older: Everflow was founded later. */
export const EARLIEST_MS = Date.UTC(2010, 0, 1);
/** How far an event may lie ahead of its message's publish time; the local clock is never asked. */
export const LATEST_AFTER_PUBLISH_MS = 24 * 60 * 60 * 1000;

interface FoundTime {
  readonly ms: number;
  readonly source: string;
}

/**
 * Finds the event time and the valid time: of each list the first field that is present counts,
 * and it must be readable and plausible. Flowcore's open service stores a wrong time without a word,
 * so a doubtful one is not sent.
 */
export function times(event: IdentifiedEvent): Step<EventTimes> {
  const eventTime = firstPresent(event, event.type.eventTime, 'event-time');
  if (eventTime.to !== 'next') return eventTime;
  const validTime = firstPresent(event, event.type.validTime, 'valid-time', eventTime.value.ms);
  if (validTime.to !== 'next') return validTime;
  const { ms, source } = eventTime.value;
  return next({ eventTimeMs: ms, validTimeMs: validTime.value.ms, timeSource: source });
}

function firstPresent(
  event: IdentifiedEvent,
  fields: readonly string[],
  reason: Extract<Reason, 'event-time' | 'valid-time'>,
  eventTimeMs?: number,
): Step<FoundTime> {
  for (const source of fields) {
    if (source === PUBLISH_TIME) return next({ ms: event.message.publishTimeMs, source });
    if (source === EVENT_TIME && eventTimeMs !== undefined) return next({ ms: eventTimeMs, source });
    const reading = readTime(Object.hasOwn(event.value, source) ? event.value[source] : undefined);
    if (reading.kind === 'absent') continue;
    if (reading.kind === 'unreadable') {
      return reject(reason, 'rewrite', `${source} is neither an epoch nor ISO 8601 with a zone`);
    }
    const doubt = implausibility(reading.ms, event.message.publishTimeMs);
    return doubt === undefined
      ? next({ ms: reading.ms, source })
      : reject(reason, 'rewrite', `${source} is ${doubt}`);
  }
  return reject(reason, 'rewrite', `${fields.join(', ')}: no time is given`);
}

function implausibility(ms: number, publishTimeMs: number): string | undefined {
  if (ms < EARLIEST_MS) return 'before 2010';
  if (ms > publishTimeMs + LATEST_AFTER_PUBLISH_MS) return 'more than 24 hours after the publish time';
  return undefined;
}
