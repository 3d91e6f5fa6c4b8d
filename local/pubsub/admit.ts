import {
  ResponderBuilder,
  ServerInterceptingCall,
  type ServerInterceptor,
  ServerListenerBuilder,
  status,
} from '@grpc/grpc-js';
import { type Account, unmetDemand } from '../account.ts';
import { describeCall } from './describe-call.ts';
import { toStatus } from './rpc.ts';
import { RpcError } from './rpc-error.ts';

/** Tells the account's owner of every call, and refuses with PERMISSION_DENIED what the account may not do. */
export function admit(account: Account): ServerInterceptor {
  return ({ path }, call) => {
    let isFirst = true;
    const listener = new ServerListenerBuilder()
      .withOnReceiveMessage((request: unknown, next) => {
        // The later messages of a stream go with its first, which names the subscription.
        const refusal = isFirst ? refusalOf(account, path, request) : undefined;
        isFirst = false;
        if (refusal === undefined) next(request);
        else call.sendStatus(refusal);
      })
      .build();
    return new ServerInterceptingCall(
      call,
      new ResponderBuilder().withStart((next) => next(listener)).build(),
    );
  };
}

function refusalOf(account: Account, path: string, request: unknown) {
  try {
    const unmet = unmetDemand(account, describeCall(path, request));
    if (unmet === undefined) return undefined;
    const message = `User not authorized to perform this action: ${unmet.permission} denied (resource=${unmet.on}).`;
    throw new RpcError(status.PERMISSION_DENIED, message);
  } catch (error) {
    return toStatus(error);
  }
}
