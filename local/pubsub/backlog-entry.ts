import type { StoredMessage } from './stored-message.ts';

/** `queued` waits behind its ordering key, `resting` for its retry delay; `gone` is acknowledged or dropped. */
export type Standing = 'queued' | 'ready' | 'outstanding' | 'resting' | 'gone';

/** One unacknowledged message of one subscription. */
export interface Entry {
  readonly message: StoredMessage;
  standing: Standing;
  /** Deliveries begun so far. */
  attempts: number;
  /** Cancels the deadline of an outstanding or the rest of a resting message. */
  cancelTimer: (() => void) | undefined;
  /** Tells whoever took the message that the delivery has ended. */
  release: (() => void) | undefined;
}

/** A message that has not been delivered yet. */
export const newEntry = (message: StoredMessage): Entry => ({
  message,
  standing: 'queued',
  attempts: 0,
  cancelTimer: undefined,
  release: undefined,
});

/** Ends the timer and the delivery of a message, whatever they were. */
export function endDelivery(entry: Entry): void {
  const { cancelTimer, release } = entry;
  entry.cancelTimer = undefined;
  entry.release = undefined;
  cancelTimer?.();
  release?.();
}
