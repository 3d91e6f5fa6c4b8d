import { commit } from './apply-change.ts';
import type { Broker, TopicState } from './broker.ts';
import { dropExpiredSnapshots } from './expiry.ts';
import { publishFault } from './message-limits.ts';
import { checkName } from './names.ts';
import { alreadyExists, invalidArgument, notFound, unimplemented } from './rpc-error.ts';
import { parseRetention } from './subscription-settings.ts';
import { applyUpdateMask } from './update-mask.ts';
import type { WireFieldMask, WireMessage, WireTopic } from './wire.ts';

const UPDATABLE = ['labels', 'messageRetentionDuration', 'messageStoragePolicy', 'kmsKeyName'] as const;

/** CreateTopic. */
export function createTopic(broker: Broker, wire: WireTopic): WireTopic {
  checkName(wire.name, 'topics');
  refuseUnsupported(wire);
  parseRetention(wire.messageRetentionDuration);
  if (broker.topics.has(wire.name)) throw alreadyExists(wire.name);
  commit(broker, { kind: 'topic', wire });
  return wire;
}

/** GetTopic, as the server holds it; throws NOT_FOUND. */
export function getTopic(broker: Broker, name: string): TopicState {
  const topic = broker.topics.get(name);
  if (topic === undefined) throw notFound(name);
  return topic;
}

/** UpdateTopic. */
export function updateTopic(broker: Broker, update: WireTopic, mask: WireFieldMask | undefined): WireTopic {
  const wire = applyUpdateMask(getTopic(broker, update.name).wire, update, mask, UPDATABLE);
  parseRetention(wire.messageRetentionDuration);
  commit(broker, { kind: 'topic', wire });
  return wire;
}

/** DeleteTopic: its subscriptions stay and keep their messages. */
export function deleteTopic(broker: Broker, name: string): void {
  getTopic(broker, name);
  commit(broker, { kind: 'topic-deleted', name });
}

/** Publish: the ids of the messages, in order. */
export function publish(broker: Broker, topic: string, messages: readonly WireMessage[]): string[] {
  getTopic(broker, topic);
  const fault = publishFault(messages);
  if (fault !== undefined) throw invalidArgument(fault);
  dropExpiredSnapshots(broker);
  return messages.map((message) => publishOne(broker, topic, message));
}

function publishOne(broker: Broker, topic: string, { data, attributes, orderingKey }: WireMessage): string {
  const seq = broker.lastSeq + 1;
  const message = {
    seq,
    publishMs: broker.clock.now(),
    data: data ?? Buffer.alloc(0),
    attributes: attributes ?? {},
    orderingKey: orderingKey ?? '',
  };
  commit(broker, { kind: 'published', topic, message });
  return String(seq);
}

function refuseUnsupported(wire: WireTopic): void {
  if (wire.schemaSettings) throw unimplemented('A topic schema');
  if (wire.ingestionDataSourceSettings) throw unimplemented('An ingestion topic');
  if (wire.messageTransforms?.length) throw unimplemented('A message transform');
}
