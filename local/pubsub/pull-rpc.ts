import type { handleUnaryCall, UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Broker, SubscriptionState } from './broker.ts';
import { toReceivedMessage } from './received-message.ts';
import { toStatus } from './rpc.ts';
import { invalidArgument } from './rpc-error.ts';
import { nextPullBytes, pullable, takeForPull } from './subscriptions.ts';
import type { WireReceivedMessage } from './wire.ts';

interface PullRequest {
  readonly subscription: string;
  readonly maxMessages?: number;
  readonly returnImmediately?: boolean;
}

interface PullResponse {
  readonly receivedMessages: readonly WireReceivedMessage[];
}

/** A pull without messages is answered empty after this time; real clients then ask again. */
const MAX_WAIT_MS = 10_000;
/** Keeps a response well below the 20 MB that clients accept. */
const MAX_RESPONSE_BYTES = 10_000_000;

/** Pull: what is there, or the first messages to come. */
export function pullRpc(broker: Broker): UntypedServiceImplementation {
  const pull: handleUnaryCall<PullRequest, PullResponse> = (call, callback) => {
    try {
      const { maxMessages = 0, returnImmediately = false } = call.request;
      const subscription = pullable(broker, call.request.subscription);
      if (maxMessages <= 0) throw invalidArgument('A pull needs max_messages of at least 1.');
      const receivedMessages = takeUpTo(subscription, maxMessages);
      if (receivedMessages.length > 0 || returnImmediately) {
        callback(null, { receivedMessages });
        return;
      }
      const answer = (): void => callback(null, { receivedMessages: takeUpTo(subscription, maxMessages) });
      const stopWaiting = waitForMessage(broker, subscription, answer);
      call.on('cancelled', stopWaiting);
    } catch (error) {
      callback(toStatus(error));
    }
  };
  return { pull };
}

function takeUpTo(subscription: SubscriptionState, maxMessages: number): WireReceivedMessage[] {
  const taken: WireReceivedMessage[] = [];
  for (let bytes = 0; taken.length < maxMessages; ) {
    const next = nextPullBytes(subscription);
    if (next === undefined || (taken.length > 0 && bytes + next > MAX_RESPONSE_BYTES)) break;
    const delivery = takeForPull(subscription, subscription.settings.ackDeadlineMs);
    if (delivery === undefined) break;
    bytes += next;
    taken.push(toReceivedMessage(delivery));
  }
  return taken;
}

function waitForMessage(broker: Broker, subscription: SubscriptionState, answer: () => void): () => void {
  const stop = (): void => {
    subscription.consumers.delete(finish);
    cancelTimer();
  };
  const finish = (): void => {
    stop();
    answer();
  };
  const cancelTimer = broker.clock.after(MAX_WAIT_MS, finish);
  subscription.consumers.add(finish);
  return stop;
}
