import { invalidArgument } from './rpc-error.ts';

/** https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names */
const ID = /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/;

/** Throws unless `name` is projects/P/KIND/ID with an id Pub/Sub accepts. */
export function checkName(name: string, kind: 'topics' | 'subscriptions' | 'snapshots'): void {
  const [projects, project, actualKind, id = '', ...rest] = name.split('/');
  const wellFormed =
    projects === 'projects' && project && actualKind === kind && rest.length === 0 && ID.test(id);
  if (!wellFormed) throw invalidArgument(`Invalid resource name given (name=${name}).`);
}

/** The names below one project, sorted. */
export function namesInProject(names: Iterable<string>, project: string): string[] {
  return [...names].filter((name) => name.startsWith(`${project}/`)).sort();
}
