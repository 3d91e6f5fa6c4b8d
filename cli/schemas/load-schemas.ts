import { join } from 'node:path';
import type { AddedKeys } from '../../functions/added-keys.ts';
import { BadSchemas, type SchemaProblem } from '../../functions/event-types/annotation.ts';
import { checkAddedKeys } from '../../functions/event-types/check-added-keys.ts';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import { type Example, readExamples } from '../../functions/event-types/read-files.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { count } from '../terminal/words.ts';

/** The project's own folder of schemas. */
export const OWN_SCHEMAS = join(import.meta.dirname, '..', '..', 'schemas');

/** What a folder of schemas holds, or all that is wrong with it. */
export type Loaded =
  | { readonly ok: true; readonly types: EventTypes; readonly examples: readonly Example[] }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] };

/** Loads and checks a folder as a function does at its start; throws Failure where it cannot be read. */
export function loadSchemas(context: Context, folder: string, addedKeys: AddedKeys): Loaded {
  try {
    const types = context.eventTypes(folder);
    const problems = checkAddedKeys(types, addedKeys);
    return problems.length > 0
      ? { ok: false, problems }
      : { ok: true, types, examples: readExamples(folder) };
  } catch (error) {
    if (error instanceof BadSchemas) return { ok: false, problems: error.problems };
    throw new Failure(`reading the schemas in ${folder}: ${describeProblem(error)}`);
  }
}

/** The event types of a folder; throws Failure with every problem on a line of its own. */
export function soundTypes(context: Context, folder: string, addedKeys: AddedKeys): EventTypes {
  const loaded = loadSchemas(context, folder, addedKeys);
  if (loaded.ok) return loaded.types;
  const { problems } = loaded;
  throw new Failure(
    [
      `reading the schemas in ${folder}: ${count(problems.length, 'problem')} to mend first`,
      ...problems.map((problem) => `  ${lineOf(problem)}`),
    ].join('\n'),
  );
}

/** `click.schema.json#/flowcore/key/0: …` */
export const lineOf = ({ file, pointer, message }: SchemaProblem): string => `${file}#${pointer}: ${message}`;
