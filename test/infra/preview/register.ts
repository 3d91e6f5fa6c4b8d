import monitor, {
  type RegisterResourceRequest,
  type RegisterResourceResponse,
} from '@pulumi/pulumi/proto/resource_pb.js';
import type { Captured } from './captured.ts';
import { type Answer, create } from './cloud.ts';
import {
  asStruct,
  membersOf,
  ofStruct,
  UNKNOWN_ON_WIRE,
  unwrap,
  type WireValue,
  type WireValues,
} from './wire.ts';

export const STACK = 'pulumi:pulumi:Stack';

/** What a program is run for. */
export interface EngineOptions {
  readonly project: string;
  readonly stack: string;
  /** Folder in which the program runs. */
  readonly folder: string;
  /** Whether what the cloud would add stays unknown, as in the preview of a first `pulumi up`. */
  readonly unknowns: boolean;
}

/** Resources by URN. */
type Registered = ReadonlyMap<string, Captured>;

interface Registration {
  readonly captured: Captured;
  readonly response: RegisterResourceResponse;
}

/** Registers a resource as the engine does. Throws when its URN is taken. */
export function register(
  request: RegisterResourceRequest,
  { project, stack, folder, unknowns }: EngineOptions,
  registered: Registered,
): Registration {
  const [type, name, parent] = [request.getType(), request.getName(), request.getParent()];
  const urn = `urn:pulumi:${stack}::${project}::${typesOf(parent)}${type}::${name}`;
  if (registered.has(urn)) throw new Error(`Duplicate resource URN '${urn}'; try giving it a unique name`);
  const wire = ofStruct(request.getObject());
  const provider = request.getProvider().replace(/::[^:]*$/, '');
  const { id, computed } = request.getCustom()
    ? answerTo(request, wire, registered.get(provider))
    : { id: '', computed: {} };
  const state = { ...wire, ...(unknowns ? hidden(computed, wire) : computed) };
  const { values: inputs, secretPaths } = unwrap(wire, folder);
  return {
    captured: {
      ...{ urn, type, name, parent, inputs, secretPaths, provider },
      custom: request.getCustom(),
      dependencies: request.getDependenciesList(),
      propertyDependencies: Object.fromEntries(
        [...request.getPropertydependenciesMap().entries()].map(([key, urns]) => [key, urns.getUrnsList()]),
      ),
      protect: request.getProtect() ?? false,
      retainOnDelete: request.getRetainondelete() ?? false,
      ignoreChanges: request.getIgnorechangesList(),
      aliases: request.getAliasesList().map((alias) => alias.getUrn() || (alias.getSpec()?.getName() ?? '')),
      id: unknowns ? '' : id,
      state: unwrap(state, folder).values,
    },
    // A preview knows no id.
    response: new monitor.RegisterResourceResponse()
      .setUrn(urn)
      .setId(unknowns ? '' : id)
      .setObject(asStruct(state)),
  };
}

/** Types of the resources around one, the stack left out: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns */
function typesOf(parent: string): string {
  const types = parent.split('::')[2] ?? '';
  return types === '' || types === STACK ? '' : `${types}$`;
}

function answerTo(
  request: RegisterResourceRequest,
  inputs: WireValues,
  provider: Captured | undefined,
): Answer {
  const [type, name] = [request.getType(), request.getName()];
  if (type.startsWith('pulumi:providers:')) return { id: `${name}-id`, computed: {} };
  const { project, region } = provider?.inputs ?? {};
  return create({
    ...{ type, name, inputs },
    project: typeof project === 'string' ? project : 'default-project',
    region: typeof region === 'string' ? region : 'default-region',
  });
}

/** What is not among the inputs is unknown until the resource exists. */
const hidden = (computed: WireValues, inputs: WireValues): WireValues =>
  Object.fromEntries(
    Object.entries(computed).map(([name, value]): [string, WireValue] => {
      const given = inputs[name];
      if (value === given) return [name, value];
      if (given === undefined || typeof value !== 'object') return [name, UNKNOWN_ON_WIRE];
      return [name, hidden(membersOf(value), membersOf(given))];
    }),
  );
