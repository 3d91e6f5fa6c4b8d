import { invalidArgument } from './rpc-error.ts';
import type { WireFieldMask } from './wire.ts';

/** `current` with the fields of the mask taken from `update`; throws an RpcError for a field that cannot be updated. */
export function applyUpdateMask<T extends object>(
  current: T,
  update: T,
  mask: WireFieldMask | undefined,
  updatable: readonly (keyof T & string)[],
): T {
  const paths = mask?.paths ?? [];
  if (paths.length === 0) throw invalidArgument('The update_mask is empty; name the fields to update.');
  const fields = paths.map(toCamelCase);
  const refused = fields.find((field) => !updatable.some((each) => each === field));
  if (refused !== undefined)
    throw invalidArgument(`Invalid update_mask provided: ${refused} cannot be updated.`);
  const kept = Object.entries(current).filter(([field]) => !fields.includes(field));
  const taken = Object.entries(update).filter(([field]) => fields.includes(field));
  return Object.fromEntries([...kept, ...taken]) as T;
}

function toCamelCase(path: string): string {
  return path.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
