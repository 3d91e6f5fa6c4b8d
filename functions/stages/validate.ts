import type { Violation } from '../event-types/event-type.ts';
import { type IdentifiedEvent, next, reject, type Step } from '../message.ts';
import { MAX_EVENT_BYTES } from './size.ts';

/** Checks the event against the JSON Schema of its type; the detail holds pointers and keywords, never values. */
export function validate(event: IdentifiedEvent): Step<IdentifiedEvent> {
  if (event.type.schema.accepts(event.value)) return next(event);
  const extent = event.text.length <= MAX_EVENT_BYTES ? 'all' : 'first';
  const violations = event.type.schema.violations(event.value, extent);
  return reject('schema', 'validate', violations.map(describe).join('; '));
}

const describe = ({ pointer, keyword }: Violation): string => `${pointer === '' ? '/' : pointer} ${keyword}`;
