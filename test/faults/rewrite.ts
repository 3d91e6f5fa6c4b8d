import type { ExpectedEvent, GeneratedMessage } from '../../local/everflow/message.ts';
import { splitBatch } from '../../local/flowcore/split-batch.ts';

/** One event of a message: its own text, and what must become of it. */
export interface RewrittenEvent {
  readonly text: string;
  readonly expected: ExpectedEvent;
}

/** Changes an event, or leaves it as it is. */
export type Rewrite = (event: RewrittenEvent) => RewrittenEvent;

/** Applies a change to each event of a message that is to be delivered. */
export function rewriteMessage(message: GeneratedMessage, rewrite: Rewrite): GeneratedMessage {
  const { data, events } = message;
  if (events.every(({ fate }) => fate !== 'delivered')) return message;
  const text = data.toString('utf8');
  const isArray = events.some(({ element }) => element !== undefined);
  const texts = isArray ? splitBatch(text) : [text];
  const changed = events.map((expected, index) => {
    const event = { text: texts[index] ?? '', expected };
    return expected.fate === 'delivered' ? rewrite(event) : event;
  });
  const written = changed.map((event) => event.text).join(',');
  return {
    ...message,
    data: Buffer.from(isArray ? `[${written}]` : written),
    events: changed.map(({ expected }) => expected),
  };
}

/** Text by which a Flowcore of the tests tells an event that it refuses. */
export const POISON = 'an event that Flowcore refuses';

/** Poisons the clicks whose number is chosen; Flowcore must refuse them, and quarantine take them. */
export function poisonClicks(isChosen: (click: number) => boolean): Rewrite {
  let clicks = 0;
  return (event) => {
    if (event.expected.type !== 'everflow/click') return event;
    clicks += 1;
    if (!isChosen(clicks)) return event;
    return {
      text: event.text.replace(/\}\s*$/, `,"note":${JSON.stringify(POISON)}}`),
      expected: { ...event.expected, fate: 'quarantined', reason: 'refused' },
    };
  };
}

/** Expects the events of a type to be quarantined. */
export const expectQuarantined =
  (type: string, reason: string): Rewrite =>
  ({ text, expected }) =>
    expected.type === type
      ? { text, expected: { ...expected, fate: 'quarantined', reason } }
      : { text, expected };
