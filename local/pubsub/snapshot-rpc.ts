import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Broker } from './broker.ts';
import { dropExpiredSnapshots } from './expiry.ts';
import { namesInProject } from './names.ts';
import { type PageRequest, pageOf } from './page.ts';
import { unary } from './rpc.ts';
import { invalidArgument } from './rpc-error.ts';
import { seekToSnapshot, seekToTime } from './seek.ts';
import {
  createSnapshot,
  deleteSnapshot,
  getSnapshot,
  type SnapshotRequest,
  toWireSnapshot,
} from './snapshots.ts';
import { getSubscription } from './subscriptions.ts';
import { toMs, type WireTimestamp } from './wire.ts';

interface SeekRequest {
  readonly subscription: string;
  readonly time?: WireTimestamp;
  readonly snapshot?: string;
}

interface ListRequest extends PageRequest {
  readonly project: string;
}

interface NamedRequest {
  readonly snapshot: string;
}

/** The methods of Pub/Sub's Subscriber service that concern snapshots and seeks. */
export function snapshotRpc(broker: Broker): UntypedServiceImplementation {
  return {
    createSnapshot: unary((request: SnapshotRequest) => createSnapshot(broker, request)),
    getSnapshot: unary(({ snapshot }: NamedRequest) => toWireSnapshot(getSnapshot(broker, snapshot))),
    listSnapshots: unary((request: ListRequest) => {
      dropExpiredSnapshots(broker);
      const page = pageOf(namesInProject(broker.snapshots.keys(), request.project), request);
      return {
        snapshots: page.items.map((name) => toWireSnapshot(getSnapshot(broker, name))),
        nextPageToken: page.nextPageToken,
      };
    }),
    deleteSnapshot: unary(({ snapshot }: NamedRequest) => {
      deleteSnapshot(broker, snapshot);
      return {};
    }),
    seek: unary((request: SeekRequest) => {
      const subscription = getSubscription(broker, request.subscription);
      if (request.snapshot) seekToSnapshot(broker, subscription, request.snapshot);
      else if (request.time) seekToTime(broker, subscription, toMs(request.time));
      else throw invalidArgument('A seek needs a time or a snapshot.');
      return {};
    }),
  };
}
