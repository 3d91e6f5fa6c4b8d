import type { ExpectedEvent, GeneratedMessage, TypeName } from '../../../local/everflow/message.ts';

/** A valid generated event, parsed, beside what is expected of it. */
export interface Reading {
  readonly expected: ExpectedEvent;
  readonly value: Readonly<Record<string, unknown>>;
  readonly message: GeneratedMessage;
}

/** The valid events of messages, in publishing order. */
export function readings(messages: readonly GeneratedMessage[]): Reading[] {
  return messages.flatMap((message): Reading[] => {
    if (!message.events.some(isValid)) return [];
    const parsed: unknown = JSON.parse(message.data.toString());
    const values = Array.isArray(parsed) ? parsed : [parsed];
    return message.events
      .filter(isValid)
      .map((expected) => ({ expected, value: values[expected.element ?? 0], message }));
  });
}

export const ofType = (all: readonly Reading[], type: TypeName): Reading[] =>
  all.filter(({ expected }) => expected.type === `everflow/${type}`);

const isValid = ({ fate }: ExpectedEvent): boolean => fate !== 'quarantined';
