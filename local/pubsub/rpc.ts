import { createRequire } from 'node:module';
import {
  type handleUnaryCall,
  type ServiceDefinition,
  type ServiceError,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { iamProtocol } from './iam-protocol.ts';
import { RpcError } from './rpc-error.ts';

type ProtoJson = Parameters<typeof fromJSON>[0];

const OPTIONS = { longs: String, enums: String, arrays: true, objects: true };

/** The client's own copy of the protocol; the package has no exports map, so its files can be required. */
const protos: ProtoJson = createRequire(import.meta.url)('@google-cloud/pubsub/build/protos/protos.json');

const definitions = { ...fromJSON(protos, OPTIONS), ...fromJSON(iamProtocol, OPTIONS) };

/** The services of Pub/Sub, by their full names. */
export type ServiceName =
  | 'google.pubsub.v1.Publisher'
  | 'google.pubsub.v1.Subscriber'
  | 'google.iam.v1.IAMPolicy';

/** The gRPC definition of one of Pub/Sub's services. */
export function serviceDefinition(name: ServiceName): ServiceDefinition {
  const definition = definitions[name];
  if (definition === undefined || 'format' in definition) {
    throw new Error(
      `Reading the Pub/Sub protocol: it has no service ${name}; check the version of @google-cloud/pubsub.`,
    );
  }
  return definition as ServiceDefinition;
}

/** A method of one request and one response; what it throws becomes the status of the call. */
export function unary<Request, Response>(
  run: (request: Request) => Response | Promise<Response>,
): UntypedServiceImplementation[string] {
  const handle: handleUnaryCall<Request, Response> = (call, callback) => {
    // Inside a promise, so that a throw of `run` and a rejection take the same way.
    new Promise<Response>((resolve) => resolve(run(call.request))).then(
      (response) => callback(null, response),
      (error) => callback(toStatus(error)),
    );
  };
  return handle;
}

/** The gRPC status for something thrown; what is not a refusal is a fault of this server. */
export function toStatus(error: unknown): Pick<ServiceError, 'code' | 'details'> {
  if (error instanceof RpcError) return { code: error.code, details: error.message };
  return { code: status.INTERNAL, details: `The embedded Pub/Sub failed: ${String(error)}` };
}
