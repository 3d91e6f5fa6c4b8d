import type { Pointer } from '../json/pointer.ts';

/** Where events go in Flowcore, and how they are stored there. */
export interface Destination {
  readonly flowType: string;
  readonly eventType: string;
  /** Flowcore metadata for every event; one set per request, so it is part of what may share a batch. */
  readonly metadata: Readonly<Record<string, string>>;
  /** false: stored at ingestion time, the event time as valid time. */
  readonly atEventTime: boolean;
}

/** Names a destination in logs, and wherever its metadata makes no difference. */
export const destinationName = ({ flowType, eventType }: Destination): string => `${flowType}/${eventType}`;

/** A compiled JSON Schema. */
export interface Validator {
  accepts(value: unknown): boolean;
  /**
   * The violations of a value that is not accepted. `first` stops at one, which bounds the memory
   * that a large hostile value can cost.
   */
  violations(value: unknown, extent: 'first' | 'all'): readonly Violation[];
}

/** Where a value departs from a schema and by which keyword; never the value itself. */
export interface Violation {
  /** JSON Pointer; names that the schema does not declare read `<key>`. */
  readonly pointer: string;
  readonly keyword: string;
}

/** An event type: one file of `schemas/`, compiled. */
export interface EventType {
  /** The schema's `$id`, such as `everflow/click`. */
  readonly id: string;
  /** The last segment of the id; leads every key of this type. */
  readonly name: string;
  readonly attributeValues: readonly string[];
  /** Absent when the type cannot be told by its shape. */
  readonly match: Validator | undefined;
  readonly schema: Validator;
  /** What the source usually sends; departures are drift. */
  readonly expected: Validator;
  /** Top-level fields that the schema or `expected` names. */
  readonly knownFields: ReadonlySet<string>;
  readonly filters: readonly { readonly rule: string; readonly schema: Validator }[];
  /** For each part of the key the fields that can supply it, in order of preference. */
  readonly key: readonly (readonly string[])[];
  /** Key fields that may be missing, because they are times with a fallback. */
  readonly optionalKeyFields: ReadonlySet<string>;
  readonly eventTime: readonly string[];
  readonly validTime: readonly string[];
  /** Fields of key, times and match: a second occurrence would leave open which one counts. */
  readonly singleFields: ReadonlySet<string>;
  readonly drops: readonly Pointer[];
  readonly renames: readonly { readonly pointer: Pointer; readonly to: string }[];
  readonly destination: Destination;
  readonly fileDestination: Destination;
}

/** All event types and the ways to name one. */
export interface EventTypes {
  readonly all: readonly EventType[];
  /** By a value of the attribute EVENT_TYPE_ATTRIBUTE. */
  byAttributeValue(value: string): EventType | undefined;
  /** By the path of a push endpoint, `/click` or `/conversion_update`. */
  byPath(path: string): EventType | undefined;
}

/** Stands in a time list for the message's publish time. */
export const PUBLISH_TIME = 'publishTime';
/** Stands in `validTime` for the event time found. */
export const EVENT_TIME = 'eventTime';
/** Stands in a key's alternatives for the message id (and the array index). */
export const MESSAGE_ID = 'messageId';

/** What each list of the annotation may name beside fields, because every event has it. */
export const STAND_INS = {
  key: [MESSAGE_ID],
  eventTime: [PUBLISH_TIME],
  validTime: [PUBLISH_TIME, EVENT_TIME],
} as const;
