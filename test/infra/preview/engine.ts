import { promisify } from 'node:util';
import { type handleUnaryCall, Server, ServerCredentials, status } from '@grpc/grpc-js';
import engineService from '@pulumi/pulumi/proto/engine_grpc_pb.js';
import engine, { type LogRequest, type SetRootResourceRequest } from '@pulumi/pulumi/proto/engine_pb.js';
import monitorService from '@pulumi/pulumi/proto/resource_grpc_pb.js';
import monitor, {
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  type ResourceInvokeRequest,
} from '@pulumi/pulumi/proto/resource_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { Preview, Severity } from './captured.ts';
import { invoke } from './cloud.ts';
import { type EngineOptions, register, STACK } from './register.ts';
import { asStruct, ofStruct, unwrap } from './wire.ts';

export interface Engine {
  /** host:port */
  readonly address: string;
  /** What the program has said so far. */
  said(): Omit<Preview, 'exitCode'>;
  close(): void;
}

const SEVERITIES: readonly (Severity | undefined)[] = [undefined, 'info', 'warning', 'error'];
const FEATURES = Object.values(monitor.ResourceMonitorFeature).filter((id) => typeof id === 'number');

/** Calls that Sluice's program has no use for; a program that makes one is told so. */
const REFUSED = [
  ...['call', 'readResource', 'existsResource', 'registerStackTransform', 'registerStackInvokeTransform'],
  ...['registerResourceHook', 'registerErrorHook', 'registerPackage'],
];

/**
 * Pulumi's engine as a program sees it: takes registrations, answers each with the resource as the cloud would have
 * made it, and touches nothing. The protocol is internal to @pulumi/pulumi, whose version is therefore exact.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  const resources = new Map<string, Preview['resources'][number]>();
  const log: { severity: Severity; message: string }[] = [];
  const invokes: string[] = [];
  let root = '';
  let outputs = unwrap({}, options.folder);
  const nothing = () => new empty.Empty();

  server.addService(engineService.EngineService, {
    log: answer((request: LogRequest) => {
      const severity = SEVERITIES[request.getSeverity()];
      // `pulumi up` shows those only when asked to.
      if (severity !== undefined) log.push({ severity, message: request.getMessage() });
      return nothing();
    }),
    getRootResource: answer(() => new engine.GetRootResourceResponse().setUrn(root)),
    setRootResource: answer((request: SetRootResourceRequest) => {
      root = request.getUrn();
      return new engine.SetRootResourceResponse();
    }),
    requirePulumiVersion: answer(() => new engine.RequirePulumiVersionResponse()),
    startDebugging: answer(nothing),
  });
  server.addService(monitorService.ResourceMonitorService, {
    ...Object.fromEntries(REFUSED.map((call) => [call, answer(() => refuse(call))])),
    getDeploymentInfo: answer(() =>
      new monitor.DeploymentInfo()
        .setProject(options.project)
        .setStack(options.stack)
        .setDryrun(options.unknowns)
        .setSupportedfeaturesList(FEATURES),
    ),
    supportsFeature: answer(() => new monitor.SupportsFeatureResponse().setHassupport(true)),
    registerResource: answer((request: RegisterResourceRequest) => {
      const { captured, response } = register(request, options, resources);
      if (captured.type !== STACK) resources.set(captured.urn, captured);
      return response;
    }),
    registerResourceOutputs: answer((request: RegisterResourceOutputsRequest) => {
      if (request.getUrn() === root) outputs = unwrap(ofStruct(request.getOutputs()), options.folder);
      return nothing();
    }),
    invoke: answer((request: ResourceInvokeRequest) => {
      invokes.push(request.getTok());
      const result = invoke(request.getTok(), ofStruct(request.getArgs()));
      return new monitor.ResourceInvokeResponse().setReturn(asStruct(result));
    }),
    signalAndWaitForShutdown: answer(nothing),
  });
  const bind = promisify(server.bindAsync.bind(server));
  const port = await bind('127.0.0.1:0', ServerCredentials.createInsecure());
  return {
    address: `127.0.0.1:${port}`,
    said: () => ({
      ...{ resources: [...resources.values()], log, invokes },
      ...{ outputs: outputs.values, secretOutputs: outputs.secretPaths },
    }),
    close: () => server.forceShutdown(),
  };
}

function refuse(call: string): never {
  throw new Error(`the fake engine does not serve ${call}`);
}

/** A call whose answer is the function's result; what it throws fails the resource, as an engine's refusal does. */
const answer =
  <Request, Response>(respond: (request: Request) => Response): handleUnaryCall<Request, Response> =>
  ({ request }, callback) => {
    try {
      callback(null, respond(request));
    } catch (error) {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: status.INVALID_ARGUMENT, details });
    }
  };
