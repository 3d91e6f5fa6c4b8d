import type { PubSub, Message as PubSubMessage } from '@google-cloud/pubsub';
import type { Clock } from '../../functions/clock.ts';
import { createSubscriber } from '../google/subscriber.ts';
import { askForRest } from './ask-for-rest.ts';
import { publishMsOf } from './message-of.ts';
import { createQuiet, LOOK_EVERY_MS } from './quiet.ts';
import { ACK_DEADLINE_SECONDS } from './temporary-subscription.ts';

/** The publish times that are meant, in ms since the epoch: from the first, before the last. */
export interface Window {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Where a message lies. A seek takes effect little by little: for a minute, messages from before it may come. */
export type Place = 'before' | 'within' | 'after';

export interface Reading {
  readonly pubsub: PubSub;
  /** Short name of a subscription of our own, which has been sought to the beginning. */
  readonly subscription: string;
  readonly window: Window;
  /** How long nothing of the window must have come, and nothing be in work, before it counts as read. */
  readonly quietMs: number;
  /** When another process last held messages of the subscription, in ms since the epoch: they come again later. */
  readonly heldMs?: number | undefined;
  /** Messages and bytes that are in work at once: what is sent twice, at most, when the process dies. */
  readonly maxMessages: number;
  readonly maxBytes: number;
  readonly clock: Clock;
  /** Ends the reading early; what is in work is finished. */
  readonly signal: AbortSignal;
  /** Deals with a message; resolves to whether it may be acknowledged. Never called after the reading has ended. */
  onMessage(message: PubSubMessage, place: Place): boolean | Promise<boolean>;
}

/** How a reading ended. */
export interface Read {
  /** Whether the window was read to its end, and all of it could be acknowledged. */
  readonly isComplete: boolean;
}

/** How long Pub/Sub waits for what was given back, at most: see temporary-subscription.ts. */
const LONGEST_REST_MS = 60_000;

/** What a dead process held comes again within the quiet time; Pub/Sub takes no lease below 10 seconds. */
const leaseMsFor = (quietMs: number): number => Math.min(60_000, Math.max(10_000, quietMs - 30_000));

export function placeOf(publishMs: number, { fromMs, untilMs }: Window): Place {
  if (publishMs < fromMs) return 'before';
  return publishMs < untilMs ? 'within' : 'after';
}

/**
 * Reads the messages of a window by StreamingPull and acknowledges what has been dealt with. Pub/Sub keeps no order
 * and tells nobody when a backlog is empty: the window counts as read when its end is past and nothing of it has
 * come for a while, by stream or when asked for. Rejects when Pub/Sub ends the stream for good, or `onMessage` does.
 */
export async function readWindow(reading: Reading): Promise<Read> {
  const { pubsub, window, clock, signal, maxMessages, maxBytes, quietMs, heldMs = 0 } = reading;
  const { Duration } = await import('@google-cloud/pubsub');
  const leaseMs = leaseMsFor(quietMs);
  const subscription = pubsub.subscription(reading.subscription, {
    flowControl: { maxMessages, maxBytes, allowExcessMessages: false },
    // Left to itself the client makes leases as long as its slowest message took: ten minutes, at most.
    maxAckDeadline: Duration.from({ milliseconds: leaseMs }),
    // Each stream would have a window of its own.
    streamingOptions: { maxStreams: 1 },
  });
  const subscriber = createSubscriber(pubsub, reading.subscription);
  const { promise, resolve, reject } = Promise.withResolvers<Read>();
  const quiet = createQuiet(clock, quietMs, heldMs + leaseMs);
  /** Ids of what was given back; it is owed to the window until it comes again. */
  const owed = new Set<string>();
  let inWork = 0;
  /** When the stream last brought anything, be it of the window or not. */
  let heardMs = Number.NEGATIVE_INFINITY;
  let ending: (() => void) | undefined;

  /** The client sends acknowledgements that are due before it closes, and gives back what it holds. */
  const close = (settle: () => void): void => {
    cancel();
    signal.removeEventListener('abort', stop);
    subscription.close().then(settle, reject);
  };
  const end = (settle: () => void): void => {
    if (ending !== undefined) return;
    ending = settle;
    if (inWork === 0) close(settle);
  };
  const fail = (error: Error): void => end(() => reject(error));
  const stop = (): void => end(() => resolve({ isComplete: false }));

  const settle = (message: PubSubMessage, place: Place, isDone: boolean): void => {
    if (isDone) {
      message.ack();
      owed.delete(message.id);
    } else {
      message.nack();
      owed.add(message.id);
    }
    inWork -= 1;
    if (place === 'within') quiet.moved();
    if (ending !== undefined && inWork === 0) close(ending);
  };
  const take = (message: PubSubMessage): void => {
    // Closing gives it back. Without a listener the client would close at once, and give back what is in work as well.
    if (ending !== undefined) return;
    const place = placeOf(publishMsOf(message), window);
    heardMs = clock.now();
    const giveUp = (error: unknown): void => {
      fail(error as Error);
      settle(message, place, false);
    };
    if (place === 'within') quiet.moved();
    inWork += 1;
    try {
      const isDone = reading.onMessage(message, place);
      // A promise for each message would cost as much as its acknowledgement.
      if (typeof isDone === 'boolean') settle(message, place, isDone);
      else isDone.then((done) => settle(message, place, done), giveUp);
    } catch (error) {
      giveUp(error);
    }
  };
  const seemsRead = (): boolean => {
    const hasLasted = quiet.hasLasted(owed.size > 0 ? LONGEST_REST_MS : 0);
    return hasLasted && inWork === 0 && clock.now() >= window.untilMs;
  };
  /** Whether nothing waits in the subscription that the stream should have brought. */
  const isEmpty = async (): Promise<boolean> => {
    const rest = await askForRest(subscriber);
    if (rest === 'nothing') return true;
    if (rest === 'no answer') {
      // There may have been one that did not arrive.
      quiet.lost(ACK_DEADLINE_SECONDS * 1000);
      return false;
    }
    // A stream that is alive may be beaten to what is published now.
    if (clock.now() - heardMs < quietMs && placeOf(rest.publishMs, window) !== 'within') return true;
    owed.add(rest.id);
    quiet.moved();
    return false;
  };
  const look = async (): Promise<void> => {
    if (seemsRead() && (await isEmpty()) && seemsRead()) end(() => resolve({ isComplete: owed.size === 0 }));
    if (ending === undefined) cancel = clock.after(LOOK_EVERY_MS, look);
  };
  let cancel = clock.after(LOOK_EVERY_MS, look);
  subscription.on('message', take);
  subscription.on('error', fail);
  // The client tells so of a stream or an acknowledgement that has failed and is tried again.
  subscription.on('debug', () => quiet.lost(leaseMs));
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return promise;
}
