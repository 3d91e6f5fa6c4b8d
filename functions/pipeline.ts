import type { AddedKeys } from './added-keys.ts';
import { type Drift, driftOf } from './drift.ts';
import type { EventType, EventTypes } from './event-types/event-type.ts';
import { andThen, type FlowcoreEvent, type Message, type SourceEvent, type Step } from './message.ts';
import { filter } from './stages/filter.ts';
import { identify } from './stages/identify.ts';
import { rewrite } from './stages/rewrite.ts';
import { validate } from './stages/validate.ts';

/** What the stages need to know. */
export interface Rules {
  readonly types: EventTypes;
  readonly eventTypeAttribute: string | undefined;
  readonly addedKeys: AddedKeys;
  /** Names the rule by which a part is left out, before anything is asked of it; live, every part is meant. */
  readonly leavesOut?: (subject: Subject) => string | undefined;
  /** Nobody asks how events depart from what is expected of their type, which takes time to find out. */
  readonly ignoresDrift?: true;
}

/** What can be known of a part when it is decided whether it is meant at all. */
export interface Subject {
  readonly message: Message;
  readonly element: number | undefined;
  /** undefined where the part is no JSON object. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
  /** undefined where the part was not recognised. */
  readonly type: EventType | undefined;
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
export function prepare(event: SourceEvent, rules: Rules): Prepared {
  const identified = identify(event, rules.types, rules.eventTypeAttribute);
  const type = identified.to === 'next' ? identified.value.type : undefined;
  const rule = rules.leavesOut?.({ ...event, type });
  const meant: typeof identified = rule === undefined ? identified : { to: 'filtered', rule };
  const wanted = andThen(andThen(meant, validate), filter);
  return {
    step: andThen(wanted, (each) => rewrite(each, rules.addedKeys)),
    schema: type?.id,
    drift: wanted.to === 'next' && rules.ignoresDrift !== true ? driftOf(wanted.value) : undefined,
  };
}
