import type { EventTypes, Violation } from '../../functions/event-types/event-type.ts';
import type { Message } from '../../functions/message.ts';
import { type Part, partsOf } from '../../functions/parts.ts';
import type { Rules } from '../../functions/pipeline.ts';
import { violationsOfPart } from '../stages/violations-of.ts';
import { type Difference, differencesOf, type EventOutcome, isSent, outcomeOf } from './outcome.ts';

/** Events whose fate, keys, times, destination or bytes change in the same way. */
export interface Transition {
  readonly before: EventOutcome;
  readonly after: EventOutcome;
  readonly differences: readonly Difference[];
  readonly events: number;
  readonly examples: readonly TransitionExample[];
}

/** An event that changes in this way. */
export interface TransitionExample {
  readonly messageId: string;
  readonly publishTime: string;
  readonly element: number | null;
  /** Why the edited schemas reject it; null where they do not. */
  readonly detail: string | null;
  readonly violations: readonly Violation[];
}

/** What was found so far. */
export interface Comparison {
  readonly messages: number;
  readonly events: number;
  readonly unchanged: number;
  /** The most frequent first. */
  readonly transitions: readonly Transition[];
}

/** Judges messages under two sets of rules. It keeps counts and a few examples, however many there are. */
export interface Comparer {
  add(message: Message): void;
  /** How many there were so far. */
  counts(): Pick<Comparison, 'messages' | 'events'>;
  comparison(): Comparison;
}

export interface ComparerOptions {
  readonly before: Rules;
  readonly after: Rules;
  /** Most examples of each way to change. */
  readonly examples: number;
}

interface Kept extends Transition {
  events: number;
  readonly examples: TransitionExample[];
}

export function createComparer({ before, after, examples }: ComparerOptions): Comparer {
  const kept = new Map<string, Kept>();
  let messages = 0;
  let events = 0;
  let unchanged = 0;
  const addPart = (message: Message, old: Part, edited: Part): void => {
    events += 1;
    const change = {
      before: outcomeOf(old),
      after: outcomeOf(edited),
      differences: differencesOf(old, edited),
    };
    const [from, to] = [JSON.stringify(change.before), JSON.stringify(change.after)];
    if (from === to && change.differences.length === 0) {
      unchanged += 1;
      return;
    }
    const name = `${from} ${to} ${change.differences}`;
    const entry = kept.get(name) ?? { ...change, events: 0, examples: [] };
    kept.set(name, entry);
    entry.events += 1;
    if (entry.examples.length < examples) entry.examples.push(exampleOf(message, edited, after.types));
  };
  return {
    add(message) {
      messages += 1;
      // How a message is taken apart does not depend on the schemas.
      const edited = partsOf(message, after);
      for (const [index, part] of partsOf(message, before).entries()) {
        addPart(message, part, edited[index] ?? part);
      }
    },
    counts: () => ({ messages, events }),
    comparison: () => ({
      ...{ messages, events, unchanged },
      transitions: [...kept.values()].toSorted((a, b) => b.events - a.events),
    }),
  };
}

function exampleOf(message: Message, edited: Part, types: EventTypes): TransitionExample {
  return {
    messageId: message.messageId,
    publishTime: message.publishTime,
    element: edited.element ?? null,
    detail: edited.step.to === 'quarantine' ? edited.step.rejection.detail : null,
    violations: violationsOfPart(message, edited, types),
  };
}

/** Events that reach Flowcore today and would not any more. */
export const isWorse = ({ before, after }: Transition): boolean => isSent(before) && !isSent(after);

/** The number of events that differ in one of these. */
export const eventsThatDiffer = (
  transitions: readonly Transition[],
  ...names: readonly Difference[]
): number =>
  transitions
    .filter(({ differences }) => names.some((name) => differences.includes(name)))
    .reduce((sum, { events }) => sum + events, 0);

/** The number of events in these. */
export const eventsIn = (transitions: readonly Transition[]): number =>
  transitions.reduce((sum, { events }) => sum + events, 0);
