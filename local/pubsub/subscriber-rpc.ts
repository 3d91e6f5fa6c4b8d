import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Broker } from './broker.ts';
import { namesInProject } from './names.ts';
import { type PageRequest, pageOf } from './page.ts';
import { pullRpc } from './pull-rpc.ts';
import { unary } from './rpc.ts';
import { snapshotRpc } from './snapshot-rpc.ts';
import { streamingPull } from './streaming-pull.ts';
import {
  acknowledge,
  createSubscription,
  deleteSubscription,
  getSubscription,
  modifyAckDeadline,
  modifyPushConfig,
  toWire,
  updateSubscription,
} from './subscriptions.ts';
import type { WireFieldMask, WirePushConfig, WireSubscription } from './wire.ts';

interface SubscriptionRequest {
  readonly subscription: string;
}

interface UpdateSubscriptionRequest {
  readonly subscription: WireSubscription;
  readonly updateMask?: WireFieldMask;
}

interface ListRequest extends PageRequest {
  readonly project: string;
}

interface ModifyPushConfigRequest extends SubscriptionRequest {
  readonly pushConfig?: WirePushConfig;
}

interface AckRequest extends SubscriptionRequest {
  readonly ackIds: readonly string[];
  readonly ackDeadlineSeconds?: number;
}

/** The methods of Pub/Sub's Subscriber service; the ones left out answer UNIMPLEMENTED. */
export function subscriberRpc(broker: Broker): UntypedServiceImplementation {
  return { ...resourceRpc(broker), ...ackRpc(broker), ...snapshotRpc(broker) };
}

function resourceRpc(broker: Broker): UntypedServiceImplementation {
  return {
    createSubscription: unary((wire: WireSubscription) => createSubscription(broker, wire)),
    getSubscription: unary(({ subscription }: SubscriptionRequest) =>
      toWire(getSubscription(broker, subscription)),
    ),
    updateSubscription: unary((request: UpdateSubscriptionRequest) =>
      updateSubscription(broker, request.subscription, request.updateMask),
    ),
    listSubscriptions: unary((request: ListRequest) => {
      const page = pageOf(namesInProject(broker.subscriptions.keys(), request.project), request);
      return {
        subscriptions: page.items.map((name) => toWire(getSubscription(broker, name))),
        nextPageToken: page.nextPageToken,
      };
    }),
    deleteSubscription: unary(({ subscription }: SubscriptionRequest) => {
      deleteSubscription(broker, subscription);
      return {};
    }),
    modifyPushConfig: unary(({ subscription, pushConfig }: ModifyPushConfigRequest) => {
      modifyPushConfig(broker, subscription, pushConfig);
      return {};
    }),
  };
}

function ackRpc(broker: Broker): UntypedServiceImplementation {
  return {
    ...pullRpc(broker),
    streamingPull: streamingPull(broker),
    acknowledge: unary(({ subscription, ackIds }: AckRequest) => {
      acknowledge(broker, getSubscription(broker, subscription), ackIds);
      return {};
    }),
    modifyAckDeadline: unary(({ subscription, ackIds, ackDeadlineSeconds = 0 }: AckRequest) => {
      modifyAckDeadline(getSubscription(broker, subscription), ackIds, ackDeadlineSeconds);
      return {};
    }),
  };
}
