import type { Route } from './dialect.ts';
import type { Metadata } from './metadata.ts';

/** One line of events.ndjson: an event as Flowcore keeps it, beside the text that was received. */
export interface StoredEvent {
  readonly eventId: string;
  /** UTC hour of the event time, yyyyMMddHH0000. */
  readonly timeBucket: string;
  readonly flowType: string;
  readonly eventType: string;
  /** ISO 8601. */
  readonly eventTime: string;
  /** ISO 8601. */
  readonly validTime: string;
  readonly metadata: Metadata;
  /** The JSON text of this event as received; for a file part, the payload that was made for it. */
  readonly raw: string;
  /** ISO 8601. */
  readonly storedAt: string;
  readonly route: Route;
  /** Whether a consumer that was running at the time never sees this event. */
  readonly missedByRunningConsumer: boolean;
}

/** The key under which events of one type are found again. */
export function typeKey({ flowType, eventType }: { flowType: string; eventType: string }): string {
  return `${flowType}/${eventType}`;
}
