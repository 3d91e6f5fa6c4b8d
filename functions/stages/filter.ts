import { type IdentifiedEvent, next, type Step } from '../message.ts';

/** Stops an event that one of its type's filter rules accepts; the first such rule is counted. */
export function filter(event: IdentifiedEvent): Step<IdentifiedEvent> {
  const hit = event.type.filters.find(({ schema }) => schema.accepts(event.value));
  return hit === undefined ? next(event) : { to: 'filtered', rule: hit.rule };
}
