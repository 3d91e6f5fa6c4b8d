import { type Destination, destinationName } from '../../functions/event-types/event-type.ts';
import { HOUR_MS } from '../times.ts';
import type { Pile, Spill } from './spill.ts';

/** The events that are looked for together: those of one destination and hour. */
export interface Bucket {
  readonly destination: Destination;
  readonly fileDestination: Destination;
  /** Start of the hour of the event times; undefined where Flowcore stores at ingestion time, whatever the event time. */
  readonly hourMs: number | undefined;
  readonly pile: Pile;
}

/** Where events are sent. */
export interface Destinations {
  readonly destination: Destination;
  readonly fileDestination: Destination;
}

/** The buckets of an audit, made when they are first asked for. */
export interface Buckets {
  of(destinations: Destinations, eventMs: number): Bucket;
  all(): readonly Bucket[];
}

export function createBuckets(spill: Spill): Buckets {
  const byDestination = new Map<string, Map<number | undefined, Bucket>>();
  return {
    of({ destination, fileDestination }, eventMs) {
      const name = destinationName(destination);
      const hours = byDestination.get(name) ?? new Map<number | undefined, Bucket>();
      byDestination.set(name, hours);
      const hourMs = destination.atEventTime ? Math.floor(eventMs / HOUR_MS) * HOUR_MS : undefined;
      const known = hours.get(hourMs);
      if (known !== undefined) return known;
      const bucket = { destination, fileDestination, hourMs, pile: spill.pile() };
      hours.set(hourMs, bucket);
      return bucket;
    },
    all: () => [...byDestination.values()].flatMap((hours) => [...hours.values()]),
  };
}
