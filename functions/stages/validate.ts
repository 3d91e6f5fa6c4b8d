import type { Violation } from '../event-types/event-type.ts';
import { type IdentifiedEvent, next, reject, type Step } from '../message.ts';
import { MAX_EVENT_BYTES } from './size.ts';

/** Most violations in a detail, which goes into a Pub/Sub attribute and a log line. */
const MOST_SHOWN = 8;
const LONGEST_POINTER = 100;

/** Checks the event against the JSON Schema of its type; the detail holds pointers and keywords, never values. */
export function validate(event: IdentifiedEvent): Step<IdentifiedEvent> {
  if (event.type.schema.accepts(event.value)) return next(event);
  return reject('schema', 'validate', summary(violationsOf(event)));
}

/** How the event departs from the schema of its type; of a very large one the first violation only. */
export function violationsOf({ type, value, text }: IdentifiedEvent): readonly Violation[] {
  return type.schema.violations(value, text.length <= MAX_EVENT_BYTES ? 'all' : 'first');
}

/** Names as many violations as a line can take, and how many more there are. */
function summary(violations: readonly Violation[]): string {
  const shown = violations.slice(0, MOST_SHOWN).map(describeViolation);
  const more = violations.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

/** A violation in words. */
export const describeViolation = ({ pointer, keyword }: Violation): string =>
  `${pointer === '' ? '/' : pointer.slice(0, LONGEST_POINTER)} ${keyword}`;
