import type { EventTypes, Violation } from '../../functions/event-types/event-type.ts';
import type { Message } from '../../functions/message.ts';
import type { Part } from '../../functions/parts.ts';
import { decode } from '../../functions/stages/decode.ts';
import { violationsOf } from '../../functions/stages/validate.ts';

/** All that the schema of its type has against a part, of which the rejection's detail names the first few. */
export function violationsOfPart(message: Message, part: Part, types: EventTypes): readonly Violation[] {
  const { step, schema } = part;
  if (step.to !== 'quarantine' || step.rejection.reason !== 'schema') return [];
  const type = types.all.find(({ id }) => id === schema);
  // Taken by itself, as a redrive would take it.
  const decoded = decode({ ...message, data: part.bytes(), element: part.element ?? 0 });
  const source = decoded.to === 'next' ? decoded.value[0]?.step : undefined;
  return type === undefined || source?.to !== 'next' ? [] : violationsOf({ ...source.value, type });
}
