import type { ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { isAnnotated } from '../../functions/event-types/check-form.ts';
import { compile, createCompilers } from '../../functions/event-types/compile.ts';
import { composeEventType } from '../../functions/event-types/compose.ts';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import { readSchemaFiles } from '../../functions/event-types/read-files.ts';
import { createValidator } from '../../functions/event-types/validator.ts';

/** Name of the bundle's file that holds the checks which list all violations. */
export const ALL_CHECKS = 'all-checks';

/** The event types of a `schemas/` folder as source text of modules. */
export interface Precompiled {
  /** Takes the place of functions/event-types/shipped.ts; requires the other when an event violates its schema. */
  readonly shipped: string;
  /** The checks that list all violations: half of the code, which most instances never need. */
  readonly allChecks: string;
}

/**
 * Compiles the files of a `schemas/` folder to code that needs no ajv. Throws what the start throws when they are
 * not sound.
 */
export function precompile(folder: string): Precompiled {
  // All checks of the start, with all its messages. What it compiles cannot be written to a file.
  loadEventTypes(folder);
  const compilers = createCompilers({ keepsSource: true });
  const firstChecks: string[] = [];
  const allChecks: string[] = [];
  const schemas = readSchemaFiles(folder, []).map(({ content }) => {
    if (!isAnnotated(content)) throw new Error('a schema changed while it was being compiled: build again');
    const checks: string[] = [];
    composeEventType(content, (pointer, part) => {
      const { first, all } = compile(compilers, part);
      const name = `check${firstChecks.length}`;
      firstChecks.push(`const ${name} = ${expressionOf(compilers.first, first)};`);
      allChecks.push(`exports.${name} = ${expressionOf(compilers.all, all)};`);
      const later = `checkLater(() => require('./${ALL_CHECKS}.cjs').${name})`;
      checks.push(`${JSON.stringify(pointer)}: { first: ${name}, all: ${later} }`);
      return createValidator(part, { first, all });
    });
    return `{ schema: ${JSON.stringify(content)}, checks: { ${checks.join(', ')} } },`;
  });
  return {
    shipped: [
      "import { checkLater, precompiledEventTypes } from './precompiled.ts';",
      // On the module's own level, because V8 parses what lies in a function twice.
      ...firstChecks,
      `export const shippedEventTypes = () => precompiledEventTypes([${schemas.join('\n')}]);`,
    ].join('\n'),
    allChecks: allChecks.join('\n'),
  };
}

/** ajv writes a CommonJS module; its `require` is left to the bundler. */
const expressionOf = (compiler: Ajv2020, check: ValidateFunction): string =>
  `((module) => { ${standaloneCode.default(compiler, check)}\nreturn module.exports; })({ exports: {} })`;
