import { brokenEvent, brokenEventReasons } from './broken-event.ts';
import { type EventText, validEvent } from './event-text.ts';
import {
  attributeValue,
  EVENT_TYPE_ATTRIBUTE,
  type ExpectedEvent,
  type GeneratedMessage,
  type TypeName,
} from './message.ts';
import { drawType } from './mix.ts';
import type { Scene } from './scene.ts';
import { scalars, unrecognisable } from './unreadable.ts';

interface ArrayElement {
  readonly text: string;
  readonly expected: ExpectedEvent;
}

/**
 * Makes a message of several events. Either its attribute names the type of them all, or it has none and the
 * events are told by their shapes; impressions, which have no shape of their own, only come under the attribute.
 */
export function arrayMessage(scene: Scene, type: TypeName, length: number): GeneratedMessage {
  const isNamed = type === 'impression' || scene.random.chance(0.5);
  const first = isNamed ? namedElement(scene, type) : shapedElement(scene, type);
  const rest = Array.from({ length: length - 1 }, () =>
    isNamed
      ? namedElement(scene, type)
      : shapedElement(scene, drawType(scene.random, scene.mix, 'impression') ?? type),
  );
  const elements = [first, ...rest];
  const separator = scene.random.pick([',', ',', ', ', ',\n  ']);
  return {
    data: Buffer.from(`[${elements.map(({ text }) => text).join(separator)}]`),
    attributes: isNamed ? { [EVENT_TYPE_ATTRIBUTE]: attributeValue(type) } : {},
    events: elements.map(({ expected }, element) => ({ element, ...expected })),
  };
}

function namedElement(scene: Scene, type: TypeName): ArrayElement {
  const { random } = scene;
  if (!random.chance(scene.invalid)) return validEvent(scene, type, false);
  const reasons = brokenEventReasons.filter(
    (reason) => reason !== 'valid-time' || type === 'conversion-update',
  );
  return random.chance(0.2) ? noObject(scene) : brokenEvent(scene, type, random.pick(reasons));
}

function shapedElement(scene: Scene, type: TypeName): ArrayElement {
  const { random } = scene;
  if (random.chance(scene.invalid)) return random.chance(0.5) ? noObject(scene) : shapeless(scene);
  return eventWithShape(scene, type);
}

/** An update without its time has no shape of its own and is made anew. */
function eventWithShape(scene: Scene, type: TypeName): EventText {
  const event = validEvent(scene, type, false);
  return event.hasShape ? event : eventWithShape(scene, type);
}

const noObject = ({ random }: Scene): ArrayElement => ({
  text: random.pick(scalars),
  expected: { fate: 'quarantined', reason: 'not-an-object' },
});

const shapeless = ({ random }: Scene): ArrayElement => ({
  text: unrecognisable(random),
  expected: { fate: 'quarantined', reason: 'unrecognised' },
});
