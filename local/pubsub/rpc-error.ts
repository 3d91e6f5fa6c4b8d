import { status } from '@grpc/grpc-js';

/** A refusal that reaches the client with its gRPC status code. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** The named topic, subscription or snapshot does not exist. */
export const notFound = (resource: string): RpcError =>
  new RpcError(status.NOT_FOUND, `Resource not found (resource=${resource}).`);

/** The name is taken. */
export const alreadyExists = (resource: string): RpcError =>
  new RpcError(status.ALREADY_EXISTS, `Resource already exists in the project (resource=${resource}).`);

/** The request itself is wrong. */
export const invalidArgument = (message: string): RpcError => new RpcError(status.INVALID_ARGUMENT, message);

/** The request is right but the resource is not in a state that allows it. */
export const failedPrecondition = (message: string): RpcError =>
  new RpcError(status.FAILED_PRECONDITION, message);

/** Google's service can do it, this server cannot. */
export const unimplemented = (feature: string): RpcError =>
  new RpcError(status.UNIMPLEMENTED, `${feature}: not part of the embedded Pub/Sub; use the real service.`);
