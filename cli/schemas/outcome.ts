import { destinationName } from '../../functions/event-types/event-type.ts';
import type { FlowcoreEvent } from '../../functions/message.ts';
import type { Part } from '../../functions/parts.ts';
import { partitionOf } from '../../functions/stages/batch.ts';
import { size } from '../../functions/stages/size.ts';
import { wouldBe } from '../stages/would-be.ts';
import { pointerOf } from './pointer-of.ts';

/** How an event ends under a set of schemas, where Flowcore takes what it is sent. */
export interface EventOutcome {
  readonly fate: 'delivered' | 'overflowed' | 'quarantined' | 'filtered';
  /** Schema `$id`; null where it is not recognised. */
  readonly type: string | null;
  /** Where it goes in Flowcore, or by which rule or for which reason it does not. */
  readonly to: string;
}

/** In what else two copies of an event that reach Flowcore differ. */
export type Difference =
  | 'event key'
  | 'entity key'
  | 'event time'
  | 'valid time'
  | 'destination'
  | 'payload'
  | 'delivery';

export function outcomeOf({ step, schema }: Pick<Part, 'step' | 'schema'>): EventOutcome {
  const type = schema ?? null;
  const { fate } = wouldBe(step);
  switch (step.to) {
    case 'quarantine':
      return { fate, type, to: step.rejection.reason };
    case 'filtered':
      return { fate, type, to: step.rule };
    case 'next':
      return { fate, type, to: destinationName(step.value.type.destination) };
  }
}

/** Whether Flowcore gets it. */
export const isSent = ({ fate }: Pick<EventOutcome, 'fate'>): boolean =>
  fate === 'delivered' || fate === 'overflowed';

/** In what the events differ that Flowcore would get of one part; none where either way it would get none. */
export function differencesOf(before: Part, after: Part): readonly Difference[] {
  if (before.step.to !== 'next' || after.step.to !== 'next') return [];
  const [a, b] = [before.step.value, after.step.value];
  const differences: Difference[] = [];
  const note = (name: Difference, isDifferent: boolean): void => {
    if (isDifferent) differences.push(name);
  };
  note('event key', a.eventKey !== b.eventKey);
  note('entity key', a.entityKey !== b.entityKey);
  note('event time', a.eventTime !== b.eventTime);
  note('valid time', a.validTime !== b.validTime);
  note('destination', placeOf(a) !== placeOf(b));
  note('payload', payloadOf(a) !== payloadOf(b));
  // What is added says all of the above as well.
  note(
    'delivery',
    differences.length === 0 && (a.text !== b.text || pointerOf(a)?.text !== pointerOf(b)?.text),
  );
  return differences;
}

/** Metadata and time headers are part of it, and where its file goes, if it has one. */
function placeOf(event: FlowcoreEvent): string {
  const file = size(event) === 'batch' ? '' : destinationName(event.type.fileDestination);
  return `${partitionOf(event)} ${file}`;
}

/** What the source wrote, as far as it is sent. */
const payloadOf = ({ text, added }: FlowcoreEvent): string => text.slice(0, -1 - added.length);
