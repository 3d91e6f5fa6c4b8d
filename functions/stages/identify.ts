import type { EventType, EventTypes } from '../event-types/event-type.ts';
import { type IdentifiedEvent, type Message, next, reject, type SourceEvent, type Step } from '../message.ts';

/** What decides the type of a message's events. */
export type Recognition = 'attribute' | 'path' | 'shape';

/**
 * Finds the event's type: the attribute decides where it is present, else the push path, else the one type
 * whose `match` accepts the event.
 */
export function identify(
  event: SourceEvent,
  types: EventTypes,
  eventTypeAttribute: string | undefined,
): Step<IdentifiedEvent> {
  const { attributes, path } = event.message;
  if (isNamed(attributes, eventTypeAttribute)) {
    const type = types.byAttributeValue(attributes[eventTypeAttribute] ?? '');
    return type === undefined
      ? reject('unrecognised', 'identify', `no event type has the value of attribute ${eventTypeAttribute}`)
      : next({ ...event, type });
  }
  const type = types.byPath(path);
  return type === undefined ? byShape(event, types.all) : next({ ...event, type });
}

/** What decides the type of these events, whether or not there is such a type. */
export function recognitionOf(
  { attributes, path }: Message,
  types: EventTypes,
  eventTypeAttribute: string | undefined,
): Recognition {
  if (isNamed(attributes, eventTypeAttribute)) return 'attribute';
  return types.byPath(path) === undefined ? 'shape' : 'path';
}

const isNamed = (attributes: Message['attributes'], attribute: string | undefined): attribute is string =>
  attribute !== undefined && Object.hasOwn(attributes, attribute);

function byShape(event: SourceEvent, types: readonly EventType[]): Step<IdentifiedEvent> {
  const [type, ...others] = types.filter(({ match }) => match?.accepts(event.value));
  if (type === undefined) return reject('unrecognised', 'identify', 'no event type matches the event');
  if (others.length === 0) return next({ ...event, type });
  const ids = [type, ...others].map(({ id }) => id).join(', ');
  return reject('ambiguous', 'identify', `several event types match the event: ${ids}`);
}
