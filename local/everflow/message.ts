/** The four event types of a Firehose, as the last segment of their schema's `$id`. */
export type TypeName = 'click' | 'impression' | 'conversion' | 'conversion-update';

/** The Pub/Sub attribute that names an event's type in generated messages. */
export const EVENT_TYPE_ATTRIBUTE = 'event_type';

/** The value of that attribute for a type. */
export const attributeValue = (type: TypeName): string => type.replace('-', '_');

/** The `$id` of a type's schema. */
export const schemaId = (type: TypeName): string => `everflow/${type}`;

/**
 * One part of an expected business key: its value as a string, null where the field is absent,
 * or `{ messageId: true }` where the Pub/Sub message id (and the array index) stands in.
 */
export type KeyValue = string | null | { readonly messageId: true };

/** What must become of one event: the judge compares it with what the stores hold. */
export interface ExpectedEvent {
  readonly fate: 'delivered' | 'overflowed' | 'quarantined';
  /** Index in an array message; absent for a single event and for a message quarantined whole. */
  readonly element?: number;
  /** The schema's `$id`; absent when no type can be told. */
  readonly type?: string;
  /** The quarantine reason. */
  readonly reason?: string;
  /** ISO 8601 with milliseconds; absent when it must be the message's publish time. */
  readonly eventTime?: string;
  /** ISO 8601 with milliseconds; absent when it must equal the event time. */
  readonly validTime?: string;
  /** In the order of the schema's `key`. */
  readonly keyValues?: readonly KeyValue[];
}

/** A message to publish; `events` is null when nobody knows beforehand what must become of it. */
export interface SourceMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
  readonly events: readonly ExpectedEvent[] | null;
}

/** A message that the generator made, and what must become of its events. */
export interface GeneratedMessage extends SourceMessage {
  readonly events: readonly ExpectedEvent[];
}
