import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadSchemas, type SchemaProblem } from './annotation.ts';
import { checkFields } from './check-fields.ts';
import { checkForm, isAnnotated } from './check-form.ts';
import { checkTogether } from './check-together.ts';
import { compileEventType } from './compile.ts';
import type { EventType, EventTypes } from './event-type.ts';
import { readExamples, readSchemaFiles } from './read-files.ts';
import { createCompilers } from './validator.ts';

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
    return [compileEventType(file, content, compilers, problems)];
  });
  // Together they can only be judged when each is sound: a broken file would make its neighbours look wrong.
  if (problems.length === 0) problems.push(...checkTogether(types, readExamples(folder)));
  if (types.length === 0 && problems.length === 0) {
    problems.push({ file: '.', pointer: '', message: 'holds no *.schema.json' });
  }
  if (problems.length > 0) throw new BadSchemas(problems);
  return indexed(types);
}

function indexed(types: readonly EventType[]): EventTypes {
  const byValue = new Map(types.flatMap((type) => type.attributeValues.map((value) => [value, type])));
  const byName = new Map(types.map((type) => [type.name, type]));
  return {
    all: types,
    byAttributeValue: (value) => byValue.get(value),
    byPath: (path) => byName.get(path.slice(1)) ?? byValue.get(path.slice(1)),
  };
}
