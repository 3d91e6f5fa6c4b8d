import type { Account, Place } from '../../../infra/permissions.ts';
import type { Captured } from '../preview/captured.ts';
import {
  ACCOUNT,
  at,
  BUCKET,
  FUNCTION,
  found,
  type Graph,
  isA,
  REPOSITORY,
  SECRET,
  SUBSCRIPTION,
  TOPIC,
  textAt,
} from './graph.ts';

/** The function with this entry point. */
export const functionOf = (graph: Graph, target: 'ingest' | 'overflow'): Captured | undefined =>
  graph.filter(isA(FUNCTION)).find((each) => textAt(each, 'buildConfig.entryPoint') === target);

/** The service URI of a function. */
export const uriOf = (made: Captured | undefined): string | undefined => {
  const uri = at(made?.state, 'serviceConfig.uri');
  return typeof uri === 'string' ? uri : undefined;
};

/** The short name of the Cloud Run service below a function. */
const serviceOf = (made: Captured | undefined): string | undefined =>
  String(at(made?.state, 'serviceConfig.service') ?? '')
    .split('/')
    .at(-1);

/** The function on whose service a grant is; the service may be named in full. */
export const functionWith = (graph: Graph, service: string): Captured | undefined =>
  graph.filter(isA(FUNCTION)).find((each) => serviceOf(each) === service.split('/').at(-1));

/** The function that a subscription pushes to. */
export function pushedTo(graph: Graph, subscription: Captured): Captured | undefined {
  const endpoint = textAt(subscription, 'pushConfig.pushEndpoint');
  return graph.filter(isA(FUNCTION)).find((each) => {
    const uri = uriOf(each);
    return uri !== undefined && (endpoint === uri || endpoint.startsWith(`${uri}/`));
  });
}

/** Whose service account this is, by what it is used for and not by its name. */
export function accountsOf(graph: Graph, account: Captured): readonly Account[] {
  const is = (value: string): boolean => found([account], ACCOUNT, value) !== undefined;
  const functions = graph.filter(isA(FUNCTION));
  const uses: readonly (readonly [Account, boolean])[] = [
    ...(['ingest', 'overflow'] as const).map((target): [Account, boolean] => {
      const made = functionOf(graph, target);
      return [target, made !== undefined && is(textAt(made, 'serviceConfig.serviceAccountEmail'))];
    }),
    ['build', functions.some((each) => is(textAt(each, 'buildConfig.serviceAccount')))],
    ['push', graph.filter(isA(SUBSCRIPTION)).some((each) => is(textAt(each, OIDC_ACCOUNT)))],
  ];
  return uses.filter(([, isUsed]) => isUsed).map(([use]) => use);
}

export const OIDC_ACCOUNT = 'pushConfig.oidcToken.serviceAccountEmail';

/** Which of Sluice's places a resource is, by what it is used for. */
export function placeOf(graph: Graph, resource: Captured): Place | undefined {
  const feeds = (target: 'ingest' | 'overflow'): boolean =>
    graph
      .filter(isA(SUBSCRIPTION))
      .some((each) => isFor(each, resource) && pushedTo(graph, each) === functionOf(graph, target));
  const functions = graph.filter(isA(FUNCTION));
  const inUse = (path: string): boolean =>
    functions.some((each) => found([resource], resource.type, textAt(each, path)) !== undefined);
  switch (resource.type) {
    case TOPIC:
      if (feeds('ingest')) return 'eventsTopic';
      return feeds('overflow') ? 'stagedTopic' : 'quarantineTopic';
    case BUCKET:
      if (inUse('serviceConfig.environmentVariables.STAGING_BUCKET')) return 'stagingBucket';
      return inUse('buildConfig.source.storageSource.bucket') ? 'sourceBucket' : undefined;
    case SECRET:
      return 'flowcoreKey';
    case REPOSITORY:
      return inUse('buildConfig.dockerRepository') ? 'imageRepository' : undefined;
    case FUNCTION:
      return resource === functionOf(graph, 'ingest') ? 'ingestService' : 'overflowService';
    default:
      return undefined;
  }
}

const isFor = (subscription: Captured, topic: Captured): boolean =>
  found([topic], TOPIC, textAt(subscription, 'topic')) !== undefined;
