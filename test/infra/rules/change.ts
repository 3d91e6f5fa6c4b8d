import type { Captured, Value, Values } from '../preview/captured.ts';
import type { Graph } from './graph.ts';

/** Makes a graph out of one, as if the program had been written otherwise. */
export type Change = (graph: Graph) => Graph;

type Which = (resource: Captured, graph: Graph) => boolean;

/** Alters the first resource that matches. Throws where none does. */
export const altering =
  (which: Which, alter: (resource: Captured) => Captured): Change =>
  (graph) => {
    const chosen = graph.find((each) => which(each, graph));
    if (chosen === undefined) throw new Error('a change found nothing to change');
    return graph.map((each) => (each === chosen ? alter(each) : each));
  };

/** Sets an input of the first resource that matches, or takes it away where the value is undefined. */
export const setting = (which: Which, path: string, value: Value | undefined): Change =>
  altering(which, (resource) => {
    const inputs = replaced(resource.inputs, path.split('.'), value) as Values;
    const [first = ''] = path.split('.');
    // An input that is not there was made of nothing.
    const { [first]: _, ...others } = resource.propertyDependencies;
    return { ...resource, inputs, ...(inputs[first] === undefined ? { propertyDependencies: others } : {}) };
  });

/** Takes away the first resource that matches; nothing waits for it any more. */
export const removing =
  (which: Which): Change =>
  (graph) => {
    const chosen = graph.find((each) => which(each, graph));
    if (chosen === undefined) throw new Error('a change found nothing to remove');
    return without(graph, chosen);
  };

/** The graph of a program that never declared a resource. */
export const without = (graph: Graph, gone: Captured): Graph =>
  graph
    .filter((each) => each !== gone)
    .map((each) => ({
      ...each,
      dependencies: each.dependencies.filter((urn) => urn !== gone.urn),
      propertyDependencies: Object.fromEntries(
        Object.entries(each.propertyDependencies).map(([name, urns]) => [
          name,
          urns.filter((urn) => urn !== gone.urn),
        ]),
      ),
    }));

/** Adds another resource like the first that matches. */
export const adding =
  (which: Which, alter: (resource: Captured) => Partial<Captured>): Change =>
  (graph) => {
    const model = graph.find((each) => which(each, graph));
    if (model === undefined) throw new Error('a change found nothing to add to');
    const added = { ...model, ...alter(model) };
    return [...graph, { ...added, urn: `${added.urn}-added`, name: `${added.name}-added` }];
  };

/** The first resource that matches waits for nothing, and neither do the components around it. */
export const waitingForNothing =
  (which: Which): Change =>
  (graph) => {
    const chosen = graph.find((each) => which(each, graph));
    if (chosen === undefined) throw new Error('a change found nothing that could wait');
    const around = new Set([chosen.urn]);
    for (
      let { parent } = chosen;
      parent !== '';
      parent = graph.find(({ urn }) => urn === parent)?.parent ?? ''
    ) {
      around.add(parent);
    }
    return graph.map((each) =>
      around.has(each.urn) ? { ...each, dependencies: [], propertyDependencies: {} } : each,
    );
  };

function replaced(
  values: Value | undefined,
  path: readonly string[],
  value: Value | undefined,
): Value | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(values))
    return values.map((item, index) =>
      String(index) === name ? (replaced(item, rest, value) ?? null) : item,
    );
  const { [name]: old, ...others } = (values ?? {}) as Values;
  const put = replaced(old, rest, value);
  return put === undefined ? others : { ...others, [name]: put };
}
