import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadSchemas, type SchemaProblem } from './annotation.ts';
import { checkFields } from './check-fields.ts';
import { checkForm, isAnnotated } from './check-form.ts';
import { checkTogether } from './check-together.ts';
import { type Compilers, compile, createCompilers } from './compile.ts';
import { composeEventType, indexEventTypes, type ValidatorOf } from './compose.ts';
import type { EventType, EventTypes, Validator } from './event-type.ts';
import { readExamples, readSchemaFiles } from './read-files.ts';
import { createValidator } from './validator.ts';

/**
 * Loads every event type of a `schemas/` folder, once, at start.
 * Throws BadSchemas with all problems, each with its file and JSON Pointer.
 */
export function loadEventTypes(folder: string): EventTypes {
  const problems: SchemaProblem[] = [];
  const compilers = createCompilers();
  const isAnnotation = compilers.all.compile(
    JSON.parse(readFileSync(join(folder, 'flowcore.meta.json'), 'utf8')),
  );
  const types = readSchemaFiles(folder, problems).flatMap(({ file, content }): EventType[] => {
    const formProblems = checkForm({ file, content }, compilers.all, isAnnotation);
    problems.push(...formProblems);
    if (formProblems.length > 0 || !isAnnotated(content)) return [];
    problems.push(...checkFields(file, content));
    return [composeEventType(content, compiling(file, compilers, problems))];
  });
  // Together they can only be judged when each is sound: a broken file would make its neighbours look wrong.
  if (problems.length === 0) problems.push(...checkTogether(types, readExamples(folder)));
  if (types.length === 0 && problems.length === 0) {
    problems.push({ file: '.', pointer: '', message: 'holds no *.schema.json' });
  }
  if (problems.length > 0) throw new BadSchemas(problems);
  return indexEventTypes(types);
}

/** Compiles the parts of a file; those that ajv refuses become problems, which stop the start. */
const compiling =
  (file: string, compilers: Compilers, problems: SchemaProblem[]): ValidatorOf =>
  (pointer, part) => {
    try {
      return createValidator(part, compile(compilers, part));
    } catch (error) {
      problems.push({ file, pointer, message: `does not compile: ${(error as Error).message}` });
      return NEVER_USED;
    }
  };

/** Takes the place of a schema that does not compile until the start has collected all problems and stops. */
const NEVER_USED: Validator = { accepts: () => false, violations: () => [] };
