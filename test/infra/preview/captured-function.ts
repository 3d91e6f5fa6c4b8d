import { at, BUCKET_OBJECT, type Graph, isA, membersOf, textAt } from '../rules/graph.ts';
import { functionOf } from '../rules/parts.ts';
import type { Value } from './captured.ts';

/** A function as Cloud Run would be asked to run it. */
export interface CapturedFunction {
  readonly name: string;
  readonly entryPoint: string;
  /** The plain variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** The archive that it is built of. */
  readonly archive: Value | undefined;
}

/** Finds a function by its entry point, and the archive that it names. Throws where the program has none. */
export function capturedFunction(graph: Graph, target: 'ingest' | 'overflow'): CapturedFunction {
  const made = functionOf(graph, target);
  if (made === undefined) throw new Error(`the program makes no function ${target}`);
  const object = textAt(made, 'buildConfig.source.storageSource.object');
  const variables = Object.entries(membersOf(at(made.inputs, 'serviceConfig.environmentVariables')));
  return {
    name: textAt(made, 'name'),
    entryPoint: textAt(made, 'buildConfig.entryPoint'),
    environment: Object.fromEntries(variables.map(([name, value]) => [name, String(value)])),
    archive: graph.filter(isA(BUCKET_OBJECT)).find(({ inputs }) => inputs.name === object)?.inputs.source,
  };
}
