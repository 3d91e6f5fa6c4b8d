import type { Captured, Value, Values } from '../preview/captured.ts';

/** Every resource of a program. */
export type Graph = readonly Captured[];

/** A resource that breaks a rule, and how. */
export interface Violation {
  readonly urn: string;
  readonly problem: string;
}

/** What must hold of every graph; the name is a sentence. */
export interface Rule {
  readonly name: string;
  readonly check: (graph: Graph) => readonly Violation[];
}

/** A rule that looks at resources of one kind, each by itself. */
export const ruleFor = (
  name: string,
  concerns: (resource: Captured) => boolean,
  problemsOf: (resource: Captured, graph: Graph) => readonly (string | false)[],
): Rule => ({
  name,
  check: (graph) =>
    graph.filter(concerns).flatMap((resource) =>
      problemsOf(resource, graph)
        .filter((problem) => problem !== false)
        .map((problem) => ({ urn: resource.urn, problem })),
    ),
});

export const isA =
  (...types: readonly string[]) =>
  ({ type }: Captured): boolean =>
    types.includes(type);

export const TOPIC = 'gcp:pubsub/topic:Topic';
export const SUBSCRIPTION = 'gcp:pubsub/subscription:Subscription';
export const BUCKET = 'gcp:storage/bucket:Bucket';
export const BUCKET_OBJECT = 'gcp:storage/bucketObject:BucketObject';
export const FUNCTION = 'gcp:cloudfunctionsv2/function:Function';
export const ACCOUNT = 'gcp:serviceaccount/account:Account';
export const SECRET = 'gcp:secretmanager/secret:Secret';
export const SECRET_VERSION = 'gcp:secretmanager/secretVersion:SecretVersion';
export const REPOSITORY = 'gcp:artifactregistry/repository:Repository';
export const CUSTOM_ROLE = 'gcp:projects/iAMCustomRole:IAMCustomRole';
export const API = 'gcp:projects/service:Service';
export const PROJECT_GRANT = 'gcp:projects/iAMMember:IAMMember';

/** Whether a resource grants a role to one member. */
export const isGrant = ({ type }: Captured): boolean => /I[aA][mM]Member$/.test(type);

/** A value below others, by its path: `pushConfig.oidcToken.audience`; a number is an index. */
export function at(values: Value | undefined, path: string): Value | undefined {
  return path.split('.').reduce<Value | undefined>((value, name) => membersOf(value)[name], values);
}

/** A text below others; empty where there is none. */
export function textAt(resource: Captured, path: string): string {
  const value = at(resource.inputs, path);
  return typeof value === 'string' ? value : '';
}

/** A number below others; NaN where there is none. */
export function numberAt(resource: Captured, path: string): number {
  const value = at(resource.inputs, path);
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
}

/** Seconds of a duration such as `600s`; NaN where it is none. */
export function secondsAt(resource: Captured, path: string): number {
  const [, digits] = /^(\d+)s$/.exec(textAt(resource, path)) ?? [];
  return digits === undefined ? Number.NaN : Number(digits);
}

export const membersOf = (value: Value | undefined): Values =>
  typeof value === 'object' && value !== null ? (value as Values) : {};

export const itemsOf = (value: Value | undefined): readonly Value[] => (Array.isArray(value) ? value : []);

/** Whether a value names a resource: by its id, its name, its e-mail, or a path that ends in one of them. */
export function isNamedBy(resource: Captured, value: Value | undefined): boolean {
  if (typeof value !== 'string' || value === '') return false;
  const { name, email, member, secretId, repositoryId } = resource.state;
  return [resource.id, name, email, member, secretId, repositoryId].some(
    (own) => typeof own === 'string' && own !== '' && (own === value || value.endsWith(`/${own}`)),
  );
}

/** The resource of a type that a value names. */
export const found = (graph: Graph, type: string, value: Value | undefined): Captured | undefined =>
  graph.find((resource) => resource.type === type && isNamedBy(resource, value));

/** Every text among a resource's inputs, with its path; names of members included. */
export function textsOf(values: Value, path = ''): readonly (readonly [string, string])[] {
  if (typeof values === 'string') return [[path, values]];
  if (typeof values !== 'object' || values === null) return [];
  return Object.entries(values).flatMap(([name, value]) =>
    textsOf(value, Array.isArray(values) ? `${path}[${name}]` : path === '' ? name : `${path}.${name}`),
  );
}

/** URNs of all resources that come before one. */
export function before(graph: Graph, resource: Captured): ReadonlySet<string> {
  const byUrn = new Map(graph.map((each) => [each.urn, each]));
  const reached = new Set<string>();
  const follow = ({ dependencies, parent, provider }: Captured): void => {
    for (const urn of [...dependencies, parent, provider]) {
      const next = byUrn.get(urn);
      if (next === undefined || reached.has(urn)) continue;
      reached.add(urn);
      follow(next);
    }
  };
  follow(resource);
  return reached;
}
