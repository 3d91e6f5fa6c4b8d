import type { ErrorObject } from 'ajv';
import { formatPointer, type Pointer, parsePointer } from '../json/pointer.ts';
import type { Validator, Violation } from './event-type.ts';

/** What ajv makes of a schema: judges a value, and leaves what is wrong with the last one in `errors`. */
export interface Check {
  (value: unknown): boolean;
  errors?: readonly ErrorObject[] | null;
}

/** The two checks that are made of every schema: one stops at the first violation, one lists all. */
export interface Checks {
  readonly first: Check;
  readonly all: Check;
}

/** The validator of a schema, of the checks that ajv has made of it at this start or at the build. */
export function createValidator(schema: object, { first, all }: Checks): Validator {
  const declared = declaredNames(schema);
  return {
    accepts: (value) => first(value),
    violations: (value, extent) => {
      const check = extent === 'all' ? all : first;
      return check(value) ? [] : (check.errors ?? []).map((error) => violation(error, value, declared));
    },
  };
}

function violation(error: ErrorObject, value: unknown, declared: ReadonlySet<string>): Violation {
  const path = disclosable(parsePointer(error.instancePath), value, declared);
  const missing: unknown = error.keyword === 'required' ? error.params.missingProperty : undefined;
  return {
    pointer: formatPointer(typeof missing === 'string' ? [...path, missing] : path),
    keyword: error.keyword,
  };
}

/** Names below open maps are the payload's own and may be personal; the schema's names and indexes are not. */
function disclosable(path: Pointer, value: unknown, declared: ReadonlySet<string>): Pointer {
  let node = value;
  return path.map((token) => {
    const isIndex = Array.isArray(node);
    node = (node as Readonly<Record<string, unknown>>)[token];
    return isIndex || declared.has(token) ? token : '<key>';
  });
}

/** Every property name that a schema mentions anywhere. */
function declaredNames(schema: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, child] of Object.entries(node)) {
      if (key === 'properties' && typeof child === 'object' && child !== null) {
        for (const name of Object.keys(child)) names.add(name);
      }
      if (key === 'required' && Array.isArray(child)) {
        for (const name of child) if (typeof name === 'string') names.add(name);
      }
      visit(child);
    }
  };
  visit(schema);
  return names;
}
