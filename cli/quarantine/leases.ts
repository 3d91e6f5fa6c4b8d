import type { Clock } from '../../functions/clock.ts';
import type { PulledMessage, Subscriber } from '../google/subscriber.ts';

/** The records that this command holds: nobody else gets them until they are acknowledged or given back. */
export interface Leases {
  held(): number;
  /** Holds what was pulled; returns what was not held before. Pub/Sub may bring a message that is still held. */
  take(pulled: readonly PulledMessage[]): Promise<readonly PulledMessage[]>;
  /** Takes a record out of quarantine; resolves when Pub/Sub has confirmed it. */
  acknowledge(messageId: string): Promise<void>;
  /** Gives back everything that was not acknowledged; rejects where Pub/Sub did not take it. */
  release(): Promise<void>;
}

/** How long others do not see what a killed command held. */
export const LEASE_SECONDS = 180;
const RENEW_EVERY_MS = 60_000;
/** An ack id takes about 200 bytes, and a request 512 KiB: https://cloud.google.com/pubsub/quotas#resource_limits */
const MOST_IDS = 1000;
const GATHER_MS = 20;

interface Waiting {
  readonly ackId: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createLeases(subscriber: Subscriber, clock: Clock): Leases {
  /** The newest ack id of each record, by message id. */
  const ackIds = new Map<string, string>();
  let waiting: Waiting[] = [];
  const modify = async (ids: readonly string[], seconds: number): Promise<void> => {
    for (const page of pagesOf(ids)) await subscriber.modifyAckDeadline(page, seconds);
  };
  // What cannot be renewed now is renewed the next time, or comes again and is known.
  const renew = (): void => {
    cancel = clock.after(RENEW_EVERY_MS, renew);
    modify([...ackIds.values()], LEASE_SECONDS).catch(() => {});
  };
  let cancel = clock.after(RENEW_EVERY_MS, renew);
  const send = async (page: readonly Waiting[]): Promise<void> => {
    try {
      await subscriber.acknowledge(page.map(({ ackId }) => ackId));
      for (const { resolve } of page) resolve();
    } catch (error) {
      for (const { reject } of page) reject(error);
    }
  };
  const flush = (): void => {
    for (const page of pagesOf(waiting)) void send(page);
    waiting = [];
  };
  return {
    held: () => ackIds.size,
    async take(pulled) {
      const fresh = pulled.filter(({ message }) => !ackIds.has(message.messageId));
      for (const { ackId, message } of pulled) ackIds.set(message.messageId, ackId);
      await modify(
        pulled.map(({ ackId }) => ackId),
        LEASE_SECONDS,
      );
      return fresh;
    },
    async acknowledge(messageId) {
      const ackId = ackIds.get(messageId);
      if (ackId === undefined) return;
      await new Promise<void>((resolve, reject) => {
        waiting.push({ ackId, resolve, reject });
        if (waiting.length === 1) clock.after(GATHER_MS, flush);
      });
      ackIds.delete(messageId);
    },
    async release() {
      cancel();
      const ids = [...ackIds.values()];
      ackIds.clear();
      await modify(ids, 0);
    },
  };
}

function* pagesOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += MOST_IDS) yield items.slice(start, start + MOST_IDS);
}
