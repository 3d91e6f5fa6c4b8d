import type { ApiCall, Demand } from '../account.ts';
import { methodPermissions, type PermissionRule } from './permissions.ts';
import { unimplemented } from './rpc-error.ts';

/** Describes a call of `/google.pubsub.v1.Service/Method` by what its request asks for. */
export function describeCall(path: string, request: unknown): ApiCall {
  const method = path.slice(1).replace('/', '.');
  const row = methodPermissions[method.replace(/^google\.(?:pubsub|iam)\.v1\./, '')];
  if (row === undefined) throw unimplemented(`judging the permissions of ${method}`);
  return { method, demands: row.rules.flatMap((rule) => demandOf(rule, request)) };
}

function demandOf({ permission, member, level }: PermissionRule, request: unknown): readonly Demand[] {
  const named = member.split('.').reduce<unknown>(memberOf, request);
  if (typeof named !== 'string' || named === '') return [];
  return [{ permission, on: level === 'project' ? projectOf(named) : named }];
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;

/** `projects/P` of `projects/P/topics/T`. */
const projectOf = (resource: string): string => resource.split('/').slice(0, 2).join('/');
