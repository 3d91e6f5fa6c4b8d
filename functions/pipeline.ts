import type { AddedKeys } from './added-keys.ts';
import { type Drift, driftOf } from './drift.ts';
import type { EventTypes } from './event-types/event-type.ts';
import { andThen, type FlowcoreEvent, type SourceEvent, type Step } from './message.ts';
import { filter } from './stages/filter.ts';
import { identify } from './stages/identify.ts';
import { rewrite } from './stages/rewrite.ts';
import { validate } from './stages/validate.ts';

/** What the stages need to know. */
export interface Rules {
  readonly types: EventTypes;
  readonly eventTypeAttribute: string | undefined;
  readonly addedKeys: AddedKeys;
}

/** Where the stages have taken an event. */
export interface Prepared {
  readonly step: Step<FlowcoreEvent>;
  /** Schema `$id` of the event's type, when it was recognised. */
  readonly schema: string | undefined;
  /** How an event that goes on departs from what is expected of its type. */
  readonly drift: Drift | undefined;
}

/** The way of one event, from what the source wrote to what Flowcore gets: identify, validate, filter, rewrite. */
export function prepare(event: SourceEvent, { types, eventTypeAttribute, addedKeys }: Rules): Prepared {
  const identified = identify(event, types, eventTypeAttribute);
  const wanted = andThen(andThen(identified, validate), filter);
  return {
    step: andThen(wanted, (each) => rewrite(each, addedKeys)),
    schema: identified.to === 'next' ? identified.value.type.id : undefined,
    drift: wanted.to === 'next' ? driftOf(wanted.value) : undefined,
  };
}
