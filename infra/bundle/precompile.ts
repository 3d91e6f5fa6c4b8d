import type { ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { isAnnotated } from '../../functions/event-types/check-form.ts';
import { compile, createCompilers } from '../../functions/event-types/compile.ts';
import { composeEventType } from '../../functions/event-types/compose.ts';
import { loadEventTypes } from '../../functions/event-types/load.ts';
import { readSchemaFiles } from '../../functions/event-types/read-files.ts';
import { createValidator } from '../../functions/event-types/validator.ts';

/**
 * The module that takes the place of functions/event-types/shipped.ts in the bundle: the files of `schemas/` with
 * the code that ajv makes of them. Throws what the start throws when a file is not sound.
 */
export function precompile(folder: string): string {
  // All checks of the start, with all its messages. What it compiles cannot be written to a file.
  loadEventTypes(folder);
  const compilers = createCompilers({ keepsSource: true });
  const lines = ["import { precompiledEventTypes } from './precompiled.ts';"];
  // On the module's own level, because V8 parses what lies in a function twice.
  const declare = (compiler: Ajv2020, check: ValidateFunction): string => {
    const name = `check${lines.length}`;
    // ajv writes a CommonJS module; its `require` is left to the bundler.
    const source = standaloneCode.default(compiler, check);
    lines.push(`const ${name} = ((module) => { ${source}\nreturn module.exports; })({ exports: {} });`);
    return name;
  };
  const schemas = readSchemaFiles(folder, []).map(({ content }) => {
    if (!isAnnotated(content)) throw new Error('a schema changed while it was being compiled: build again');
    const checks: string[] = [];
    composeEventType(content, (pointer, part) => {
      const { first, all } = compile(compilers, part);
      const names = `first: ${declare(compilers.first, first)}, all: ${declare(compilers.all, all)}`;
      checks.push(`${JSON.stringify(pointer)}: { ${names} }`);
      return createValidator(part, { first, all });
    });
    return `{ schema: ${JSON.stringify(content)}, checks: { ${checks.join(', ')} } },`;
  });
  const list = ['export const shippedEventTypes = () => precompiledEventTypes([', ...schemas, ']);', ''];
  return [...lines, ...list].join('\n');
}
