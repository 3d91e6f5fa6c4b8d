import type { Violation } from '../event-types/event-type.ts';
import { type IdentifiedEvent, next, reject, type Step } from '../message.ts';
import { MAX_EVENT_BYTES } from './size.ts';

/** Most violations in a detail, which goes into a Pub/Sub attribute and a log line. */
const MOST_SHOWN = 8;
const LONGEST_POINTER = 100;

/** Checks the event against the JSON Schema of its type; the detail holds pointers and keywords, never values. */
export function validate(event: IdentifiedEvent): Step<IdentifiedEvent> {
  if (event.type.schema.accepts(event.value)) return next(event);
  const extent = event.text.length <= MAX_EVENT_BYTES ? 'all' : 'first';
  const violations = event.type.schema.violations(event.value, extent);
  return reject('schema', 'validate', summary(violations));
}

/** Names as many violations as a line can take, and how many more there are. */
function summary(violations: readonly Violation[]): string {
  const shown = violations.slice(0, MOST_SHOWN).map(describe);
  const more = violations.length - shown.length;
  return [...shown, ...(more > 0 ? [`${more} more`] : [])].join('; ');
}

const describe = ({ pointer, keyword }: Violation): string =>
  `${pointer === '' ? '/' : pointer.slice(0, LONGEST_POINTER)} ${keyword}`;
