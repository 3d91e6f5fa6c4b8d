import {
  type handleBidiStreamingCall,
  Metadata,
  type ServerDuplexStream,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type { Delivery } from './backlog.ts';
import type { Broker, SubscriptionState } from './broker.ts';
import { toReceivedMessage } from './received-message.ts';
import { toStatus } from './rpc.ts';
import { failedPrecondition, invalidArgument, notFound } from './rpc-error.ts';
import { acknowledge, modifyAckDeadline, nextPullBytes, pullable, takeForPull } from './subscriptions.ts';
import type { WireReceivedMessage } from './wire.ts';

interface StreamingPullRequest {
  readonly subscription?: string;
  readonly ackIds?: readonly string[];
  readonly modifyDeadlineSeconds?: readonly number[];
  readonly modifyDeadlineAckIds?: readonly string[];
  readonly streamAckDeadlineSeconds?: number;
  readonly maxOutstandingMessages?: string;
  readonly maxOutstandingBytes?: string;
}

interface StreamingPullResponse {
  readonly receivedMessages: readonly WireReceivedMessage[];
}

type Call = ServerDuplexStream<StreamingPullRequest, StreamingPullResponse>;

/** One open stream; flow control counts what was sent on it and is not settled yet. */
interface PullStream {
  readonly call: Call;
  readonly subscription: SubscriptionState;
  readonly maxMessages: number;
  readonly maxBytes: number;
  ackDeadlineMs: number;
  messages: number;
  bytes: number;
  /** The connection is full; messages wait here until it drains. */
  blocked: boolean;
  /** Nobody listens any more; what was sent comes back when its deadline passes. */
  closed: boolean;
}

const MIN_DEADLINE_SECONDS = 10;
const MAX_DEADLINE_SECONDS = 600;
/** Messages are grouped up to this size; it stays well below the 20 MB that clients accept. */
const MAX_RESPONSE_BYTES = 1_000_000;

/** StreamingPull: https://cloud.google.com/pubsub/docs/pull#streamingpull_api */
export function streamingPull(broker: Broker): UntypedServiceImplementation[string] {
  const handle: handleBidiStreamingCall<StreamingPullRequest, StreamingPullResponse> = (call) => {
    // Clients wait for the initial metadata before they trust the stream.
    call.sendMetadata(new Metadata());
    let stream: PullStream | undefined;
    call.on('data', (request: StreamingPullRequest) => {
      try {
        if (stream === undefined) stream = openStream(broker, call, request);
        else handleRequest(broker, stream, request);
      } catch (error) {
        call.emit('error', toStatus(error));
      }
    });
    call.on('end', () => call.end());
  };
  return handle;
}

function openStream(broker: Broker, call: Call, request: StreamingPullRequest): PullStream {
  if (!request.subscription) throw invalidArgument('The first request of a stream must name a subscription.');
  const stream: PullStream = {
    call,
    subscription: pullable(broker, request.subscription),
    maxMessages: Number(request.maxOutstandingMessages ?? 0) || Number.POSITIVE_INFINITY,
    maxBytes: Number(request.maxOutstandingBytes ?? 0) || Number.POSITIVE_INFINITY,
    ackDeadlineMs: streamDeadlineMs(request.streamAckDeadlineSeconds),
    messages: 0,
    bytes: 0,
    blocked: false,
    closed: false,
  };
  followSubscription(stream);
  return stream;
}

/** Delivers whenever there is something to deliver, until the stream ends. */
function followSubscription(stream: PullStream): void {
  const { call, subscription } = stream;
  const deliver = (): void => deliverTo(stream);
  const close = (): void => {
    stream.closed = true;
    subscription.consumers.delete(deliver);
  };
  for (const end of ['cancelled', 'end', 'close', 'error']) call.on(end, close);
  call.on('drain', () => {
    stream.blocked = false;
    deliver();
  });
  subscription.consumers.add(deliver);
  deliver();
}

function handleRequest(broker: Broker, stream: PullStream, request: StreamingPullRequest): void {
  const { ackIds = [], modifyDeadlineAckIds = [], modifyDeadlineSeconds = [] } = request;
  if (modifyDeadlineAckIds.length !== modifyDeadlineSeconds.length) {
    throw invalidArgument('modify_deadline_ack_ids and modify_deadline_seconds differ in length.');
  }
  if (request.streamAckDeadlineSeconds)
    stream.ackDeadlineMs = streamDeadlineMs(request.streamAckDeadlineSeconds);
  acknowledge(broker, stream.subscription, ackIds);
  for (const [at, ackId] of modifyDeadlineAckIds.entries()) {
    modifyAckDeadline(stream.subscription, [ackId], modifyDeadlineSeconds[at] ?? 0);
  }
  // The client gives the stream up unless each of its pings is answered within 15 seconds.
  if (ackIds.length + modifyDeadlineAckIds.length === 0) stream.call.write({ receivedMessages: [] });
}

function streamDeadlineMs(seconds: number | undefined): number {
  if (seconds === undefined || seconds < MIN_DEADLINE_SECONDS || seconds > MAX_DEADLINE_SECONDS) {
    throw invalidArgument(`Invalid stream ack deadline given (${seconds ?? 0}); use 10 to 600 seconds.`);
  }
  return seconds * 1_000;
}

function deliverTo(stream: PullStream): void {
  if (stream.closed) return;
  const ending = reasonToEnd(stream.subscription);
  if (ending !== undefined) stream.call.emit('error', toStatus(ending));
  while (!stream.blocked && !stream.closed) {
    const receivedMessages = takeGroup(stream);
    if (receivedMessages.length === 0) return;
    stream.blocked = !stream.call.write({ receivedMessages });
  }
}

function reasonToEnd(subscription: SubscriptionState): Error | undefined {
  if (subscription.deleted) return notFound(subscription.name);
  return subscription.settings.push && failedPrecondition('The subscription now pushes to an endpoint.');
}

function takeGroup(stream: PullStream): WireReceivedMessage[] {
  const group: WireReceivedMessage[] = [];
  let groupBytes = 0;
  while (stream.messages < stream.maxMessages && stream.bytes < stream.maxBytes) {
    const bytes = nextPullBytes(stream.subscription);
    if (bytes === undefined || (group.length > 0 && groupBytes + bytes > MAX_RESPONSE_BYTES)) break;
    const delivery = takeOne(stream, bytes);
    if (delivery === undefined) break;
    groupBytes += bytes;
    group.push(toReceivedMessage(delivery));
  }
  return group;
}

function takeOne(stream: PullStream, bytes: number): Delivery | undefined {
  const settle = (): void => {
    stream.messages -= 1;
    stream.bytes -= bytes;
    // Not at once: whoever settled it may be in the middle of settling more.
    queueMicrotask(() => deliverTo(stream));
  };
  const delivery = takeForPull(stream.subscription, stream.ackDeadlineMs, settle);
  if (delivery !== undefined) {
    stream.messages += 1;
    stream.bytes += bytes;
  }
  return delivery;
}
