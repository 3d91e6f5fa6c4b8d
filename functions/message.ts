import type { EventType } from './event-types/event-type.ts';
import type { Member } from './json/walk.ts';
import type { Reason } from './reasons.ts';
import type { Trace } from './trace.ts';

// The shapes an event takes on its way, in the order of the way.

/** A Pub/Sub message as it was pushed, its data decoded. */
export interface Message {
  readonly messageId: string;
  /** RFC 3339, as Pub/Sub wrote it. */
  readonly publishTime: string;
  /** The publish time in milliseconds since the Unix epoch. */
  readonly publishTimeMs: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly orderingKey: string | undefined;
  readonly data: Buffer;
  /** false: the pushed data was not base64, and `data` holds its characters as they came. */
  readonly isBase64: boolean;
  /** Full name of the subscription that delivered it; empty when the push does not say. */
  readonly subscription: string;
  /** Path of the push endpoint; `/click` names an event type where each type has its own topic. */
  readonly path: string;
  /** Set when the message is being replayed. */
  readonly replayId: string | undefined;
  /** Index in the array it was taken from, where the message is an element that comes back from quarantine. */
  readonly element: number | undefined;
  /** Of the push request, for the log. */
  readonly trace: Trace | undefined;
}

/** One event as the source wrote it: exact JSON text beside the parsed value. */
export interface SourceEvent {
  readonly message: Message;
  /** Index in the message's array; undefined when the message holds a single event. */
  readonly element: number | undefined;
  readonly text: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** Where each top-level member lies in `text`, duplicates included. */
  readonly members: readonly Member[];
  /** Numbers in `text` that a double cannot hold. */
  readonly unsafeNumbers: number;
}

/** A source event whose type is known. */
export interface IdentifiedEvent extends SourceEvent {
  readonly type: EventType;
}

/** An event as it goes to Flowcore. It lets go of the parsed value, which may be many times its text's size. */
export interface FlowcoreEvent {
  readonly message: Message;
  readonly type: EventType;
  /** The JSON text to send: the source's own bytes with Sluice's keys added. */
  readonly text: string;
  /** The members that Sluice added, as they stand in `text`. */
  readonly added: string;
  /** Length of `text` in bytes of UTF-8. */
  readonly bytes: number;
  readonly eventTimeMs: number;
  /** ISO 8601 in UTC with milliseconds. */
  readonly eventTime: string;
  readonly validTime: string;
  readonly eventKey: string;
  readonly entityKey: string;
}

/** Why an event goes to quarantine: a value, because a bad event is an expected outcome. */
export interface Rejection {
  readonly reason: Reason;
  /** The stage that rejected it. */
  readonly stage: string;
  /** For people: pointers, keywords and sizes, never values. */
  readonly detail: string;
}

/** What a stage returns: the event on its next leg, or why it goes no further. */
export type Step<T> =
  | { readonly to: 'next'; readonly value: T }
  | { readonly to: 'quarantine'; readonly rejection: Rejection }
  | { readonly to: 'filtered'; readonly rule: string };

export const next = <T>(value: T): Step<T> => ({ to: 'next', value });

/** Takes the value to its next stage; a rejected or filtered event stays what it is. */
export const andThen = <T, U>(step: Step<T>, stage: (value: T) => Step<U>): Step<U> =>
  step.to === 'next' ? stage(step.value) : step;

export const reject = (reason: Reason, stage: string, detail: string): Step<never> => ({
  to: 'quarantine',
  rejection: { reason, stage, detail },
});

/** How an event ends; exactly one of these, and `retry` is the only one that is not an end. */
export type Fate =
  | { readonly fate: 'delivered' }
  | { readonly fate: 'overflowed' }
  | { readonly fate: 'quarantined'; readonly reason: Reason; readonly detail: string }
  | { readonly fate: 'filtered'; readonly rule: string }
  | { readonly fate: 'retry'; readonly cause: string };

export type FateName = Fate['fate'];
