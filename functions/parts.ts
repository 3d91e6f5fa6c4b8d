import type { Message, Step } from './message.ts';
import { type Prepared, prepare, type Rules, type Subject } from './pipeline.ts';
import { decode, type Element } from './stages/decode.ts';

/** What has one fate: an element of a message, or the whole message when it holds no readable events. */
export type Part = Pick<Element, 'element' | 'bytes'> & Prepared;

/** Takes a message apart, and each of its events through the stages. */
export function partsOf(message: Message, rules: Rules): readonly Part[] {
  const decoded = decode(message);
  if (decoded.to !== 'next') {
    const step = meant({ message, element: message.element }, decoded, rules);
    return [{ element: message.element, bytes: () => message.data, ...unprepared(step) }];
  }
  return decoded.value.map(({ element, bytes, step }) => ({
    element,
    bytes,
    ...(step.to === 'next'
      ? prepare(step.value, rules)
      : unprepared(meant({ message, element }, step, rules))),
  }));
}

const unprepared = (step: Step<never>): Prepared => ({ step, schema: undefined, drift: undefined });

/** A part that cannot be read is not meant either where the rules leave it out. */
function meant(
  subject: Pick<Subject, 'message' | 'element'>,
  step: Step<never>,
  { leavesOut }: Rules,
): Step<never> {
  const rule = leavesOut?.({ ...subject, value: undefined, type: undefined });
  return rule === undefined ? step : { to: 'filtered', rule };
}
