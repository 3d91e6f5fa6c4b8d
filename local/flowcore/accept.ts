import type { Flowcore } from './flowcore.ts';
import type { Metadata } from './metadata.ts';
import { type StoredEvent, typeKey } from './stored-event.ts';
import type { Target } from './target.ts';
import { resolveTimes, timeBucketOf } from './times.ts';

/** An event before it has an id. */
export interface IncomingEvent {
  readonly raw: string;
  /** The value given for its event time, if any, unchecked. */
  readonly eventTime: unknown;
  readonly validTime: unknown;
}

/** Gives events their id, times and metadata, one by one as the store asks for them. */
export function* stamp(
  events: Iterable<IncomingEvent>,
  target: Target,
  metadata: Metadata,
  flowcore: Flowcore,
): Generator<StoredEvent> {
  const ingestionMs = flowcore.clock.now();
  const storedAt = new Date(ingestionMs).toISOString();
  const common = { ...metadata, producer: flowcore.dialect.producer, 'ingested-at': storedAt };
  const { route, flowType, eventType } = target;

  for (const { raw, eventTime, validTime } of events) {
    const times = resolveTimes({ ingestionMs, eventTime, validTime, metadata });
    yield {
      eventId: flowcore.nextEventId(),
      timeBucket: timeBucketOf(times.eventTimeMs),
      flowType,
      eventType,
      eventTime: new Date(times.eventTimeMs).toISOString(),
      validTime: new Date(times.validTimeMs).toISOString(),
      metadata: { ...common, ...times.metadata },
      raw,
      storedAt,
      route,
      missedByRunningConsumer: flowcore.consumer.misses(typeKey(target), times.eventTimeMs),
    };
  }
}

/** Stores events and returns their ids; the lines are complete when this returns. */
export function storeAll(flowcore: Flowcore, events: Iterable<StoredEvent>): string[] {
  const eventIds: string[] = [];
  flowcore.store.append(
    tap(events, (event) => {
      eventIds.push(event.eventId);
      flowcore.stats.stored(event);
    }),
  );
  if (eventIds.length > 0) flowcore.stats.acceptedRequest();
  return eventIds;
}

function* tap<Item>(items: Iterable<Item>, look: (item: Item) => void): Generator<Item> {
  for (const item of items) {
    look(item);
    yield item;
  }
}
