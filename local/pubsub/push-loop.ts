import { commit } from './apply-change.ts';
import { type Delivery, messageOfAckId, nackDelivery, nextReadyBytes, takeFromBacklog } from './backlog.ts';
import type { Broker, SubscriptionState } from './broker.ts';
import type { PubSubFaults } from './faults.ts';
import type { OidcTokens } from './oidc-tokens.ts';
import { backoffAfterAck, backoffAfterNack, noPushBackoff, type PushBackoff } from './push-backoff.ts';
import { pushBody } from './push-body.ts';
import { acknowledges, type PushRequest, type PushSender } from './push-request.ts';
import { initialPushWindow, type PushWindow, windowAfterAck, windowAfterNack } from './push-window.ts';
import { messageId } from './stored-message.ts';
import type { PushSettings } from './subscription-settings.ts';

/** What every push loop of a server shares. */
export interface PushContext {
  readonly broker: Broker;
  readonly sender: PushSender;
  readonly tokens: OidcTokens;
  readonly faults: PubSubFaults;
  /** Longest pause of a subscription whose endpoint refuses messages, in milliseconds. */
  readonly maxBackoffMs: number;
}

interface PushLoop {
  readonly context: PushContext;
  readonly subscription: SubscriptionState;
  window: PushWindow;
  backoff: PushBackoff;
  outstanding: number;
  outstandingBytes: number;
  cancelWakeUp: (() => void) | undefined;
  stopped: boolean;
}

/** Data of outstanding pushes is held several times over (base64, sockets), so its sum is bounded. */
const MAX_OUTSTANDING_BYTES = 50_000_000;

/** Pushes a subscription's messages while it has an endpoint; the returned function stops that. */
export function startPushLoop(context: PushContext, subscription: SubscriptionState): () => void {
  const loop: PushLoop = {
    context,
    subscription,
    window: initialPushWindow,
    backoff: noPushBackoff,
    outstanding: 0,
    outstandingBytes: 0,
    cancelWakeUp: undefined,
    stopped: false,
  };
  const consume = (): void => pump(loop);
  subscription.consumers.add(consume);
  consume();
  return () => {
    loop.stopped = true;
    subscription.consumers.delete(consume);
    loop.cancelWakeUp?.();
  };
}

function pump(loop: PushLoop): void {
  const { subscription, context } = loop;
  const push = subscription.settings.push;
  if (push === undefined || loop.stopped) return;
  const pauseMs = loop.backoff.untilMs - context.broker.clock.now();
  if (pauseMs > 0) {
    wakeUpLater(loop, pauseMs);
    return;
  }
  while (hasRoom(loop)) {
    const delivery = takeFromBacklog(subscription.backlog);
    if (delivery === undefined) return;
    void pushOne(loop, push, delivery);
  }
}

function hasRoom(loop: PushLoop): boolean {
  if (loop.outstanding >= Math.floor(loop.window.size)) return false;
  const bytes = nextReadyBytes(loop.subscription.backlog) ?? 0;
  return loop.outstanding === 0 || loop.outstandingBytes + bytes <= MAX_OUTSTANDING_BYTES;
}

function wakeUpLater(loop: PushLoop, pauseMs: number): void {
  if (loop.cancelWakeUp !== undefined) return;
  loop.cancelWakeUp = loop.context.broker.clock.after(pauseMs, () => {
    loop.cancelWakeUp = undefined;
    pump(loop);
  });
}

async function pushOne(loop: PushLoop, push: PushSettings, delivery: Delivery): Promise<void> {
  const { context, subscription } = loop;
  const { clock } = context.broker;
  const bytes = delivery.message.data.length;
  const startMs = clock.now();
  loop.outstanding += 1;
  loop.outstandingBytes += bytes;
  subscription.stats.pushed += 1;
  const request: PushRequest = {
    endpoint: push.endpoint,
    body: pushBody(delivery.message, subscription.name),
    token: push.oidc && (await context.tokens.get(push.oidc)),
    timeoutMs: subscription.settings.ackDeadlineMs,
  };
  const repetition = context.faults.repetitionOf(subscription.name);
  if (repetition === 'at once') void pushAgain(loop, request, delivery);
  const status = await context.sender.send(request);
  loop.outstanding -= 1;
  loop.outstandingBytes -= bytes;
  if (loop.stopped) return;
  if (acknowledges(status)) settleAck(loop, delivery, clock.now() - startMs);
  else settleNack(loop, delivery);
  if (repetition === 'afterwards') void pushAgain(loop, request, delivery);
  pump(loop);
}

/** The second copy counts for nothing but an acknowledgement, should the first have been refused. */
async function pushAgain(loop: PushLoop, request: PushRequest, { ackId, message }: Delivery): Promise<void> {
  const { context, subscription } = loop;
  const end = context.faults.repeating(subscription.name, messageId(message));
  const status = await context.sender.send(request);
  end();
  const isWaiting = messageOfAckId(subscription.backlog, ackId) !== undefined;
  if (loop.stopped || !isWaiting || !acknowledges(status)) return;
  commit(context.broker, { kind: 'acknowledged', subscription: subscription.name, seq: message.seq });
}

function settleAck(loop: PushLoop, { message }: Delivery, latencyMs: number): void {
  loop.window = windowAfterAck(loop.window, latencyMs);
  loop.backoff = backoffAfterAck(loop.backoff);
  const subscription = loop.subscription.name;
  commit(loop.context.broker, { kind: 'acknowledged', subscription, seq: message.seq });
}

function settleNack(loop: PushLoop, { ackId }: Delivery): void {
  const nowMs = loop.context.broker.clock.now();
  loop.window = windowAfterNack(loop.window);
  loop.backoff = backoffAfterNack(loop.backoff, nowMs, loop.context.maxBackoffMs);
  nackDelivery(loop.subscription.backlog, ackId);
}
