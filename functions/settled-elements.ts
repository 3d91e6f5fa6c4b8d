import type { Fate, Message } from './message.ts';

/**
 * Remembers, for array messages that go back to Pub/Sub because some element must be retried, the elements
 * that have their fate already, so that the redelivered array repeats only the others.
 */
export interface SettledElements {
  /** The fate an element got at an earlier delivery to this instance. */
  recall(message: Message, element: number): Fate | undefined;
  /** Notes how a delivery ended; `fates` is in the order of the elements. */
  note(message: Message, fates: readonly Fate[]): void;
}

/** Most elements remembered per instance; beyond it the oldest message is forgotten, which costs duplicates only. */
const MOST_ELEMENTS = 20_000;

export function createSettledElements(mostElements = MOST_ELEMENTS): SettledElements {
  const messages = new Map<string, readonly Fate[]>();
  let elements = 0;
  const forget = (key: string): void => {
    elements -= messages.get(key)?.length ?? 0;
    messages.delete(key);
  };
  return {
    recall(message, element) {
      const fate = messages.get(keyOf(message))?.[element];
      return fate?.fate === 'retry' ? undefined : fate;
    },
    note(message, fates) {
      const key = keyOf(message);
      forget(key);
      const retried = fates.filter(({ fate }) => fate === 'retry').length;
      if (retried === 0 || retried === fates.length) return;
      messages.set(key, fates);
      elements += fates.length;
      for (const oldest of messages.keys()) {
        if (elements <= mostElements) break;
        forget(oldest);
      }
    },
  };
}

/** Message ids are unique within a topic, and a replay is a delivery of its own. */
const keyOf = ({ subscription, messageId, replayId = '' }: Message): string =>
  JSON.stringify([subscription, messageId, replayId]);
