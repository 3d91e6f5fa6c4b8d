import type { Destination } from '../../functions/event-types/event-type.ts';
import { eventTypesOf } from '../flowcore/directory.ts';
import {
  EVENTS_PER_PAGE,
  type EventSource,
  eventsOf,
  PARTS_PER_PAGE,
  type ReadEvent,
  timeBucketOf,
  timeBucketsOf,
} from '../flowcore/event-source.ts';
import { HOUR_MS } from '../times.ts';
import type { Bucket } from './buckets.ts';

/** What Flowcore has of the events of a bucket. */
export interface FlowcoreSide {
  events(bucket: Bucket): AsyncGenerator<readonly ReadEvent[], void>;
  /** The parts of their files. */
  fileParts(bucket: Bucket): AsyncGenerator<readonly ReadEvent[], void>;
}

export interface FlowcoreSideParts {
  readonly source: EventSource;
  /** When the first of the events can have been stored, in ms since the epoch, and the last. */
  readonly storedFromMs: number;
  readonly storedToMs: number;
  /** Told of each event type that does not exist. */
  onMissingType(name: string): void;
}

/** Reads Flowcore; an event type that does not exist has no events, which is what an audit is to find out. */
export function createFlowcoreSide(parts: FlowcoreSideParts): FlowcoreSide {
  const { source, storedFromMs, storedToMs, onMissingType } = parts;
  const known = new Map<string, Promise<ReadonlySet<string>>>();
  const told = new Set<string>();
  const exists = async ({ flowType, eventType }: Destination): Promise<boolean> => {
    const types = known.get(flowType) ?? eventTypesOf(source, flowType);
    known.set(flowType, types);
    if ((await types).has(eventType)) return true;
    const name = `${flowType}/${eventType}`;
    if (!told.has(name)) onMissingType(name);
    told.add(name);
    return false;
  };

  async function* read(
    destination: Destination,
    hourMs: number | undefined,
    pageSize: number,
  ): AsyncGenerator<readonly ReadEvent[], void> {
    if (!(await exists(destination))) return;
    const stream = { flowType: destination.flowType, eventTypes: [destination.eventType] };
    // Flowcore names the hours of ingestion by its own clock.
    const span = { from: timeBucketOf(storedFromMs - HOUR_MS), to: timeBucketOf(storedToMs + HOUR_MS) };
    const timeBuckets =
      hourMs === undefined ? await timeBucketsOf(source, stream, span) : [timeBucketOf(hourMs)];
    for (const timeBucket of timeBuckets) yield* eventsOf(source, { ...stream, timeBucket }, pageSize);
  }
  return {
    events: ({ destination, hourMs }) => read(destination, hourMs, EVENTS_PER_PAGE),
    fileParts: ({ fileDestination, hourMs }) => read(fileDestination, hourMs, PARTS_PER_PAGE),
  };
}
