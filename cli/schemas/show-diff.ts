import { describeViolation } from '../../functions/stages/validate.ts';
import { disarmed } from '../terminal/printable.ts';
import { headedTable } from '../terminal/table.ts';
import { count } from '../terminal/words.ts';
import { type EventOutcome, isSent } from './outcome.ts';
import {
  type Comparison,
  eventsIn,
  eventsThatDiffer,
  isWorse,
  type Transition,
  type TransitionExample,
} from './transitions.ts';

/** What edited schemas would change, for people: the counts, examples, and what to beware of. */
export function showDiff(comparison: Comparison, source: string): string {
  const { messages, events, unchanged, transitions } = comparison;
  if (messages === 0) return `no message ${source}: nothing was judged`;
  const head = [
    `${count(messages, 'message')} with ${count(events, 'event')} ${source}`,
    `${count(unchanged, 'event')} unchanged: fate, keys, times, destination and bytes`,
  ];
  if (transitions.length === 0) return head.join('\n');
  const rows = transitions.map((each) => [
    each.events,
    typesOf(each),
    words(each.before, each.after),
    words(each.after, each.before),
    each.differences.join(', '),
  ]);
  return [
    ...head,
    headedTable(['events', 'type', 'now', 'then', 'other'], rows),
    ...transitions.flatMap(showExamples),
    ...warnings(transitions),
  ].join('\n');
}

/** A destination is told only where it changes. */
const words = ({ fate, to }: EventOutcome, other: EventOutcome): string =>
  isSent({ fate }) && (!isSent(other) || to === other.to) ? fate : `${fate} ${to}`;

function typesOf({ before, after }: Transition): string {
  const names = [before.type ?? 'not known', after.type ?? 'not known'];
  return [...new Set(names)].join(' → ');
}

function showExamples(transition: Transition): readonly string[] {
  const { before, after, differences, examples } = transition;
  if (examples.length === 0) return [];
  const other = differences.length === 0 ? '' : ` (other ${differences.join(', ')})`;
  const title = `${typesOf(transition)}: ${words(before, after)} → ${words(after, before)}${other}, such as`;
  return [title, ...examples.flatMap(showExample)];
}

function showExample(example: TransitionExample): readonly string[] {
  const { messageId, element, publishTime, detail, violations } = example;
  const which = element === null ? '' : `, element ${element}`;
  const reasons = violations.length > 0 ? violations.map(describeViolation) : [detail ?? []].flat();
  return [
    `  message ${messageId}${which}, published ${publishTime}`,
    ...reasons.map((reason) => `    ${disarmed(reason)}`),
  ];
}

function warnings(transitions: readonly Transition[]): readonly string[] {
  const keys = eventsThatDiffer(transitions, 'event key', 'entity key');
  const times = eventsThatDiffer(transitions, 'event time', 'valid time');
  const worse = eventsIn(transitions.filter(isWorse));
  return [
    ...(keys > 0
      ? [
          `OTHER KEYS: ${count(keys, 'event')}. Consumers tell duplicates by event_key: what they have already would count again when it is replayed.`,
        ]
      : []),
    ...(times > 0
      ? [
          `OTHER TIMES: ${count(times, 'event')}. They would be stored in another hour than their earlier copies, or hold from another time.`,
        ]
      : []),
    worse > 0
      ? `WORSE: ${count(worse, 'event')} that reach Flowcore now would be quarantined or filtered.`
      : 'No event that reaches Flowcore now would be quarantined or filtered.',
  ];
}
