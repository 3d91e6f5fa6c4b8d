import type { EventType } from '../../functions/event-types/event-type.ts';
import type { Message } from '../../functions/message.ts';
import { type Part, partsOf } from '../../functions/parts.ts';
import type { Rules } from '../../functions/pipeline.ts';
import { digestOf, partDigestOf } from './digest.ts';
import { placeOf } from './occurrence.ts';
import type { Workings } from './workings.ts';

export interface IntakeParts {
  readonly rules: Omit<Rules, 'leavesOut'>;
  /** The names of the event types that are asked about; undefined for all, with what is of none. */
  readonly onlyTypes: ReadonlySet<string> | undefined;
  readonly workings: Pick<Workings, 'accounts' | 'buckets' | 'aside' | 'verdicts'>;
}

/** Takes a message of the topic of that number apart and writes down what must have become of its events; tells how many it held. */
export type Intake = (message: Message, topic: number) => number;

/** The rule that leaves out what was not asked about. */
const NOT_ASKED_ABOUT = 'not asked about';

export function createIntake({ rules, onlyTypes, workings }: IntakeParts): Intake {
  const { accounts, buckets, aside, verdicts } = workings;
  const { all } = rules.types;
  const numbers = new Map(all.map((type, number) => [type.id, number]));
  const asked: Rules =
    onlyTypes === undefined
      ? rules
      : { ...rules, leavesOut: ({ type }) => (isAsked(type, onlyTypes) ? undefined : NOT_ASKED_ABOUT) };

  const setAside = ({ step, schema, element }: Part, message: Message, topic: number): void => {
    const verdict =
      step.to === 'filtered'
        ? verdicts.numberOf('filtered', step.rule)
        : verdicts.numberOf('rejected', step.to === 'quarantine' ? step.rejection.reason : '');
    const { publishTimeMs: publishMs, messageId } = message;
    const type = numbers.get(schema ?? '') ?? all.length;
    const { high, low } = partDigestOf(topic, element, messageId);
    const row = accounts.numberOf({ topic, type, publishMs, hourMs: publishMs });
    aside.append({
      high,
      low,
      place: placeOf(topic, element),
      row,
      verdict,
      publishMs,
      eventKey: '',
      messageId,
    });
  };

  const take = (part: Part, message: Message, topic: number): boolean => {
    const { step, element } = part;
    if (step.to !== 'next') {
      if (step.to === 'filtered' && step.rule === NOT_ASKED_ABOUT) return false;
      setAside(part, message, topic);
      return true;
    }
    const { type, eventKey, eventTimeMs } = step.value;
    const { publishTimeMs: publishMs, messageId } = message;
    const { high, low } = digestOf(eventKey, messageId);
    const number = numbers.get(type.id) ?? all.length;
    const row = accounts.numberOf({ topic, type: number, publishMs, hourMs: eventTimeMs });
    const { pile } = buckets.of(type, eventTimeMs);
    pile.append({
      high,
      low,
      place: placeOf(topic, element),
      row,
      verdict: 0,
      publishMs,
      eventKey,
      messageId,
    });
    return true;
  };

  return (message, topic) => {
    let events = 0;
    for (const part of partsOf(message, asked)) if (take(part, message, topic)) events += 1;
    return events;
  };
}

const isAsked = (type: EventType | undefined, names: ReadonlySet<string>): boolean =>
  type !== undefined && names.has(type.name);
