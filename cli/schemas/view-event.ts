import type { Drift } from '../../functions/drift.ts';
import { destinationName, type Violation } from '../../functions/event-types/event-type.ts';
import type { FlowcoreEvent, Message, Rejection } from '../../functions/message.ts';
import { type Part, partsOf } from '../../functions/parts.ts';
import type { Rules } from '../../functions/pipeline.ts';
import { type Recognition, recognitionOf } from '../../functions/stages/identify.ts';
import { MAX_EVENT_BYTES } from '../../functions/stages/size.ts';
import { violationsOfPart } from '../stages/violations-of.ts';
import { pointerOf } from './pointer-of.ts';

/** What would become of an event, and why. */
export interface EventView {
  /** Index in the message's array. */
  readonly element: number | null;
  readonly fate: 'delivered' | 'overflowed' | 'quarantined' | 'filtered';
  readonly type: string | null;
  readonly recognisedBy: Recognition | null;
  readonly sent: SentView | null;
  readonly drift: Drift | null;
  readonly rejection: RejectionView | null;
  /** The filter rule that leaves it out. */
  readonly rule: string | null;
}

/** Why an event would be quarantined. */
export interface RejectionView extends Rejection {
  /** All of them, where the schema is violated. */
  readonly violations: readonly Violation[];
}

/** What Flowcore would get. */
export interface SentView {
  readonly destination: string;
  /** Where the event's file would go, if it is too large for a batch. */
  readonly fileDestination: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  /** false: stored at ingestion time, the event time as valid time. */
  readonly atEventTime: boolean;
  readonly eventKey: string;
  readonly entityKey: string;
  readonly eventTime: string;
  readonly validTime: string;
  /** The field that the event time was found in, or `publishTime`. */
  readonly timeSource: string;
  readonly bytes: number;
  readonly maxBytes: number;
  /** The very text. */
  readonly event: string;
  /** The event that stands in the main stream for one that is too large. */
  readonly pointerEvent: string | null;
}

/** What would become of the events of a message. */
export const viewsOf = (message: Message, rules: Rules): readonly EventView[] =>
  partsOf(message, rules).map((part) => viewOf(message, part, rules));

function viewOf(message: Message, part: Part, rules: Rules): EventView {
  const { step, element = null, schema = null, drift = null } = part;
  const view = {
    element,
    type: schema,
    recognisedBy: schema === null ? null : recognitionOf(message, rules.types, rules.eventTypeAttribute),
    ...{ sent: null, drift, rejection: null, rule: null },
  };
  switch (step.to) {
    case 'filtered':
      return { ...view, fate: 'filtered', rule: step.rule };
    case 'quarantine': {
      const violations = violationsOfPart(message, part, rules.types);
      return { ...view, fate: 'quarantined', rejection: { ...step.rejection, violations } };
    }
    case 'next': {
      const sent = sentView(step.value, rules);
      return { ...view, fate: sent.pointerEvent === null ? 'delivered' : 'overflowed', sent };
    }
  }
}

function sentView(event: FlowcoreEvent, { addedKeys }: Rules): SentView {
  const { type, bytes, text, added, eventKey, entityKey, eventTime, validTime } = event;
  const pointer = pointerOf(event);
  // Where the time was found is said in the event alone.
  const members: Readonly<Record<string, { time_source: string }>> = JSON.parse(`{${added}}`);
  return {
    destination: destinationName(type.destination),
    fileDestination: pointer === undefined ? null : destinationName(type.fileDestination),
    metadata: type.destination.metadata,
    atEventTime: type.destination.atEventTime,
    ...{ eventKey, entityKey, eventTime, validTime },
    timeSource: members[addedKeys.delivery]?.time_source ?? '',
    ...{ bytes, maxBytes: MAX_EVENT_BYTES, event: text },
    pointerEvent: pointer?.text ?? null,
  };
}
