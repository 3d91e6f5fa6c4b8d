import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Broker } from './broker.ts';
import type { PubSubFaults } from './faults.ts';
import { namesInProject } from './names.ts';
import { type PageRequest, pageOf } from './page.ts';
import { unary } from './rpc.ts';
import { createTopic, deleteTopic, getTopic, publish, updateTopic } from './topics.ts';
import type { WireFieldMask, WireMessage, WireTopic } from './wire.ts';

interface TopicRequest {
  readonly topic: string;
}

interface PublishRequest extends TopicRequest {
  readonly messages: readonly WireMessage[];
}

interface UpdateTopicRequest {
  readonly topic: WireTopic;
  readonly updateMask?: WireFieldMask;
}

interface ListTopicsRequest extends PageRequest {
  readonly project: string;
}

/** The methods of Pub/Sub's Publisher service; the ones left out answer UNIMPLEMENTED. */
export function publisherRpc(broker: Broker, faults: PubSubFaults): UntypedServiceImplementation {
  return {
    createTopic: unary((wire: WireTopic) => createTopic(broker, wire)),
    getTopic: unary(({ topic }: TopicRequest) => getTopic(broker, topic).wire),
    updateTopic: unary((request: UpdateTopicRequest) =>
      updateTopic(broker, request.topic, request.updateMask),
    ),
    deleteTopic: unary(({ topic }: TopicRequest) => {
      deleteTopic(broker, topic);
      return {};
    }),
    listTopics: unary((request: ListTopicsRequest) => {
      const page = pageOf(namesInProject(broker.topics.keys(), request.project), request);
      return {
        topics: page.items.map((name) => getTopic(broker, name).wire),
        nextPageToken: page.nextPageToken,
      };
    }),
    listTopicSubscriptions: unary((request: TopicRequest & PageRequest) => {
      const names = [...getTopic(broker, request.topic).subscriptions].map(({ name }) => name).sort();
      const page = pageOf(names, request);
      return { subscriptions: page.items, nextPageToken: page.nextPageToken };
    }),
    publish: unary(({ topic, messages }: PublishRequest) => {
      faults.refusePublish(topic);
      return { messageIds: publish(broker, topic, messages) };
    }),
  };
}
