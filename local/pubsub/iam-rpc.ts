import type { UntypedServiceImplementation } from '@grpc/grpc-js';
import type { Account } from '../account.ts';
import type { Broker } from './broker.ts';
import { unary } from './rpc.ts';

interface TestIamPermissionsRequest {
  readonly resource: string;
  readonly permissions: readonly string[];
}

/**
 * Google's IAM for topics, subscriptions and snapshots, as far as asking what one may do; who calls without an account
 * may do all. https://cloud.google.com/pubsub/docs/reference/rpc/google.iam.v1#iampolicy
 */
export function iamRpc(broker: Broker, account: Account): UntypedServiceImplementation {
  const isThere = (name: string) =>
    broker.topics.has(name) || broker.subscriptions.has(name) || broker.snapshots.has(name);
  return {
    // Of a resource that does not exist nothing may be done; there is no NOT_FOUND.
    testIamPermissions: unary(({ resource, permissions }: TestIamPermissionsRequest) => ({
      permissions: isThere(resource)
        ? permissions.filter((permission) => account.may?.({ permission, on: resource }) !== false)
        : [],
    })),
  };
}
