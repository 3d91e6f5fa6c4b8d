import { Ajv2020 } from 'ajv/dist/2020.js';

/** ajv in the two ways in which every schema is compiled: stopping at the first violation, and listing all. */
export interface Compilers {
  readonly first: Ajv2020;
  readonly all: Ajv2020;
}

/**
 * Compilers for JSON Schemas of draft 2020-12. Unknown keywords are errors, because a misspelt one asserts
 * nothing; `flowcore` is the annotation keyword. Types need not be repeated in every subschema.
 * `keepsSource`: what they compile can be written to a file, which takes memory.
 */
export function createCompilers({ keepsSource = false } = {}): Compilers {
  const options = {
    strict: true,
    strictTypes: false,
    strictRequired: false,
    ownProperties: true,
    logger: false,
    code: { source: keepsSource },
    messages: !keepsSource,
  } as const;
  const create = (allErrors: boolean) => new Ajv2020({ ...options, allErrors, keywords: ['flowcore'] });
  return { first: create(false), all: create(true) };
}

/** Compiles one schema in both ways, once; throws what ajv throws when it cannot. */
export const compile = ({ first, all }: Compilers, schema: object) => ({
  first: first.compile(schema),
  all: all.compile(schema),
});
