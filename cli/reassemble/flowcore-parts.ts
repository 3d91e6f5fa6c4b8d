import type { Destination, EventType } from '../../functions/event-types/event-type.ts';
import { destinationName } from '../../functions/event-types/event-type.ts';
import { eventTypesOf } from '../flowcore/directory.ts';
import {
  type EventSource,
  eventsOf,
  PARTS_PER_PAGE,
  timeBucketOf,
  timeBucketsOf,
} from '../flowcore/event-source.ts';
import type { BadPart } from './part.ts';
import { readPart } from './read-part.ts';
import type { PartSource } from './source.ts';

/** What is read of Flowcore. */
export interface FlowcoreParts {
  readonly source: EventSource;
  readonly types: readonly EventType[];
  /** Event times in ms; Flowcore keeps events by the hour, so whole hours are read. */
  readonly fromMs: number;
  /** Excluded. */
  readonly toMs: number;
  /** Told of what is not there, and of where the reading is. */
  readonly onNote: (line: string) => void;
  readonly onBucket: (where: string) => void;
}

/** Reads the file events of event types, hour by hour. */
export async function* flowcoreParts(asked: FlowcoreParts): PartSource {
  const { source, types, fromMs, toMs, onNote, onBucket } = asked;
  const range = { from: timeBucketOf(fromMs), to: timeBucketOf(toMs - 1) };
  // Types may share where their files go.
  const destinations = new Map(types.map(({ fileDestination: each }) => [destinationName(each), each]));
  for (const [name, { flowType, eventType }] of destinations) {
    if (!(await eventTypesOf(source, flowType)).has(eventType)) {
      onNote(`${name} does not exist in Flowcore: it holds no files`);
      continue;
    }
    const stream = { flowType, eventTypes: [eventType] };
    for (const timeBucket of await timeBucketsOf(source, stream, range)) {
      onBucket(`${eventType} ${timeBucket}`);
      for await (const events of eventsOf(source, { ...stream, timeBucket }, PARTS_PER_PAGE)) {
        yield events.map(({ payload }) => readPart(payload) ?? noPart({ flowType, eventType }));
      }
    }
  }
}

/** Nothing else belongs there. */
const noPart = (destination: Pick<Destination, 'flowType' | 'eventType'>): BadPart => ({
  format: 'bad',
  fileId: undefined,
  reason: `an event of ${destination.flowType}/${destination.eventType} is no part of a file`,
});
