import type { status } from '@grpc/grpc-js';
import { RpcError } from './rpc-error.ts';

/** Refuses publishes to a topic. */
export interface PublishFault {
  /** projects/P/topics/T */
  readonly topic: string;
  /** The gRPC status, e.g. 5 NOT_FOUND or 14 UNAVAILABLE. */
  readonly code: status;
  /** How many publish requests it befalls; 1 when absent. */
  readonly times?: number;
}

/** Delivers messages of a push subscription twice. */
export interface PushedTwice {
  /** projects/P/subscriptions/S */
  readonly subscription: string;
  /** Every nth push gets a second one. */
  readonly everyNth: number;
  /** While the first is still unanswered, or once it has been answered. */
  readonly when: 'at once' | 'afterwards';
}

/** The second pushes of a subscription. */
export interface Repeats {
  /** The message of each, in the order of their beginning. */
  readonly messageIds: readonly string[];
  /** How many of them are unanswered. */
  readonly open: number;
}

/** Misbehaviour on demand. */
export interface PubSubFaults {
  fail(fault: PublishFault): void;
  pushTwice(repetition: PushedTwice): void;
  clear(): void;
  repeats(subscription: string): Repeats;
  /** Throws when a fault befalls a publish to this topic; counts it. */
  refusePublish(topic: string): void;
  /** Whether the push that begins now is to be repeated. */
  repetitionOf(subscription: string): PushedTwice['when'] | undefined;
  /** A second push begins; the returned function tells its end. */
  repeating(subscription: string, messageId: string): () => void;
}

/** Starts without any fault. */
export function createPubSubFaults(): PubSubFaults {
  let faults: { readonly fault: PublishFault; left: number }[] = [];
  let repetitions: { readonly repetition: PushedTwice; pushes: number }[] = [];
  const counts = new Map<string, { messageIds: string[]; open: number }>();
  const countsOf = (subscription: string) => {
    const known = counts.get(subscription) ?? { messageIds: [], open: 0 };
    counts.set(subscription, known);
    return known;
  };
  return {
    fail: (fault) => faults.push({ fault, left: fault.times ?? 1 }),
    pushTwice: (repetition) => repetitions.push({ repetition, pushes: 0 }),
    clear() {
      faults = [];
      repetitions = [];
    },
    repeats: (subscription) => ({ ...countsOf(subscription) }),
    refusePublish(topic) {
      const hit = faults.find(({ fault, left }) => fault.topic === topic && left > 0);
      if (hit === undefined) return;
      hit.left -= 1;
      throw new RpcError(hit.fault.code, `A fault was asked for (resource=${topic}).`);
    },
    repetitionOf(subscription) {
      const state = repetitions.find(({ repetition }) => repetition.subscription === subscription);
      if (state === undefined) return undefined;
      state.pushes += 1;
      return state.pushes % state.repetition.everyNth === 0 ? state.repetition.when : undefined;
    },
    repeating(subscription, messageId) {
      const own = countsOf(subscription);
      own.messageIds.push(messageId);
      own.open += 1;
      return () => {
        own.open -= 1;
      };
    },
  };
}
