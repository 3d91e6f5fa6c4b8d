import type { Destination } from '../event-types/event-type.ts';
import type { FlowcoreEvent } from '../message.ts';

/** What a batch may hold at most. */
export interface BatchLimits {
  readonly maxEvents: number;
  /** Bytes of the whole request body, brackets and commas included. */
  readonly maxBytes: number;
}

/** How full a batch is. */
export interface BatchSize {
  readonly events: number;
  /** Bytes of the request body as it stands, framing included. */
  readonly bytes: number;
}

/** `[]` */
export const EMPTY_BATCH: BatchSize = { events: 0, bytes: 2 };

/** The batch's size with one more event: its bytes, and a comma unless it is the first. */
export const withEvent = ({ events, bytes }: BatchSize, eventBytes: number): BatchSize => ({
  events: events + 1,
  bytes: bytes + eventBytes + (events === 0 ? 0 : 1),
});

/** Whether a batch of this size stays within the limits. */
export const fits = ({ events, bytes }: BatchSize, limits: BatchLimits): boolean =>
  events <= limits.maxEvents && bytes <= limits.maxBytes;

/** Whether the batch must leave now: the smallest event, `{}`, would no longer fit. */
export const isFull = (size: BatchSize, limits: BatchLimits): boolean => !fits(withEvent(size, 2), limits);

/** The order in which Flowcore should store them: a consumer reads a bucket by event time. */
export const sortedByEventTime = <T extends { readonly event: FlowcoreEvent }>(
  entries: readonly T[],
): readonly T[] => entries.toSorted((a, b) => a.event.eventTimeMs - b.event.eventTimeMs);

/** The request body: the events' own texts in a JSON array. */
export const batchBody = (events: readonly FlowcoreEvent[]): string =>
  `[${events.map(({ text }) => text).join(',')}]`;

const partitions = new WeakMap<Destination, string>();

/**
 * Events with the same partition may share a request: same event type, same metadata, same time headers. Asked for
 * every event, so made once per destination.
 */
export function partitionOf({ type: { destination } }: FlowcoreEvent): string {
  const { flowType, eventType, metadata, atEventTime } = destination;
  const partition =
    partitions.get(destination) ?? JSON.stringify([flowType, eventType, metadata, atEventTime]);
  partitions.set(destination, partition);
  return partition;
}
