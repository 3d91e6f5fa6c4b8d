import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { formatPointer, type Pointer, parsePointer } from '../json/pointer.ts';
import type { Validator, Violation } from './event-type.ts';

/** The two ways in which every schema is compiled: stopping at the first violation, and listing all. */
export interface Compilers {
  readonly first: Ajv2020;
  readonly all: Ajv2020;
}

/**
 * Compilers for JSON Schemas of draft 2020-12. Unknown keywords are errors, because a misspelt one asserts
 * nothing; `flowcore` is the annotation keyword. Types need not be repeated in every subschema.
 */
export function createCompilers(): Compilers {
  const options = {
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ownProperties: true,
    logger: false,
  } as const;
  const create = (allErrors: boolean) => new Ajv2020({ ...options, allErrors, keywords: ['flowcore'] });
  return { first: create(false), all: create(true) };
}

/** Compiles one schema, once; throws what ajv throws when it cannot. */
export function compileValidator(compilers: Compilers, schema: object): Validator {
  const first = compilers.first.compile(schema);
  const all = compilers.all.compile(schema);
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
