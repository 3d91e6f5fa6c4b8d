import { createPace } from '../../cli/pace.ts';
import type { Clock } from '../../functions/clock.ts';
import type { LedgerLine } from './ledger.ts';
import type { SourceMessage } from './message.ts';
import { createOutstanding } from './outstanding.ts';

/** What publishing needs of a @google-cloud/pubsub Topic. */
export interface MessageTopic {
  /** Resolves with the message id when Pub/Sub has confirmed the message. */
  publishMessage(message: { data: Buffer; attributes: Record<string, string> }): Promise<string>;
}

/** What publishing needs of a ledger. */
export interface Book {
  append(line: LedgerLine): Promise<void>;
}

export interface PublishOptions {
  readonly topic: MessageTopic;
  readonly ledger: Book;
  readonly clock: Clock;
  /** As fast as confirmations allow when absent. */
  readonly eventsPerSecond?: number;
  /** Stops taking messages; what is outstanding is still confirmed and booked. */
  readonly signal?: AbortSignal;
  readonly maxOutstandingMessages?: number;
  readonly maxOutstandingBytes?: number;
  /** Called for each message when it stands in the ledger. */
  readonly onPublished?: (line: LedgerLine) => void;
}

/** What was confirmed and booked. */
export interface Published {
  readonly messages: number;
  readonly events: number;
}

/** Publishes messages in order and books each one once Pub/Sub has confirmed it. */
export async function publish(
  messages: Iterable<SourceMessage> | AsyncIterable<SourceMessage>,
  options: PublishOptions,
): Promise<Published> {
  const { clock, signal, eventsPerSecond } = options;
  const sender = createSender(options);
  const pace = createPace(eventsPerSecond, clock, signal);
  try {
    for await (const message of messages) {
      await pace(eventsIn(message));
      await sender.ready(message.data.length);
      if (signal?.aborted === true || sender.failures.length > 0) break;
      sender.send(message);
    }
  } finally {
    await sender.settled();
  }
  if (sender.failures.length > 0) throw publishingFailed(sender.published, sender.failures[0]);
  return sender.published;
}

/** Keeps the number of unconfirmed messages bounded and counts what becomes of them. */
function createSender(options: PublishOptions) {
  const { maxOutstandingMessages = 1000, maxOutstandingBytes = 32 * 1024 * 1024 } = options;
  const outstanding = createOutstanding(maxOutstandingMessages, maxOutstandingBytes);
  const published = { messages: 0, events: 0 };
  const failures: unknown[] = [];
  const publishAndCount = async (message: SourceMessage) => {
    outstanding.enter(message.data.length);
    try {
      await publishOne(message, options);
      published.messages += 1;
      published.events += eventsIn(message);
    } catch (error) {
      failures.push(error);
    } finally {
      outstanding.leave(message.data.length);
    }
  };
  return {
    published,
    failures,
    ready: outstanding.roomFor,
    settled: outstanding.emptied,
    send: (message: SourceMessage) => void publishAndCount(message),
  };
}

async function publishOne(message: SourceMessage, options: PublishOptions): Promise<void> {
  const { topic, ledger, clock, onPublished } = options;
  const { data, attributes, events } = message;
  const publishedAt = new Date(clock.now()).toISOString();
  const messageId = await topic.publishMessage({ data, attributes: { ...attributes } });
  const line = { messageId, publishedAt, attributes, data: data.toString('base64'), events };
  await ledger.append(line);
  onPublished?.(line);
}

/** A message whose events are not known beforehand counts as one. */
const eventsIn = ({ events }: SourceMessage): number => events?.length ?? 1;

const publishingFailed = ({ messages }: Published, cause: unknown): Error =>
  new Error(
    `publishing to Pub/Sub: a message was not confirmed or not booked after ${messages} that were; check the topic and the disk`,
    { cause },
  );
