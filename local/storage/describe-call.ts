import type { ApiCall } from '../account.ts';
import { StorageError } from './errors.ts';
import {
  type Circumstance,
  circumstancePermissions,
  methodPermissions,
  type StorageMethod,
} from './permissions.ts';
import type { Version } from './preconditions.ts';
import type { StorageRequest } from './reply.ts';

/** A call, with what it asks for in the state in which it meets its object. */
export interface StorageCall extends ApiCall {
  /** True where the call demands that the name be free, and it is not. */
  readonly isNameTaken: boolean;
}

/** Describes a call; `found` is the live object of its name. */
export function describeCall(
  method: StorageMethod,
  { bucket, object, query }: Pick<StorageRequest, 'bucket' | 'object' | 'query'>,
  found: Version | undefined,
): StorageCall {
  const name = method === 'objects.insert' ? query.get('name') : object;
  if (name === null) {
    const message = 'This embedded server judges an upload by the name in its query, and finds none there.';
    throw new StorageError(501, 'notImplemented', message);
  }
  const isInsert = method === 'objects.insert';
  const demandsFreeName = query.get('ifGenerationMatch') === '0';
  const circumstance = isInsert
    ? replaces(found, demandsFreeName)
    : isMissing(method, found, query.get('generation'));
  const permissions = [
    ...methodPermissions[method].permissions,
    ...(circumstance === undefined ? [] : circumstancePermissions[circumstance].permissions),
  ];
  return {
    method: `storage.${method}`,
    ...(name !== '' && { object: name }),
    demands: permissions.map((permission) => ({ permission, on: bucket })),
    isNameTaken: isInsert && demandsFreeName && found !== undefined,
  };
}

const replaces = (found: Version | undefined, demandsFreeName: boolean): Circumstance | undefined =>
  found === undefined || demandsFreeName ? undefined : 'replaces an object';

const ofOneObject: ReadonlySet<StorageMethod> = new Set([
  'objects.get',
  'objects.get?alt=media',
  'objects.patch',
  'objects.delete',
]);

function isMissing(
  method: StorageMethod,
  found: Version | undefined,
  generation: string | null,
): Circumstance | undefined {
  if (!ofOneObject.has(method)) return undefined;
  const isFound = found !== undefined && (generation === null || Number(generation) === found.generation);
  return isFound ? undefined : 'no such object';
}
