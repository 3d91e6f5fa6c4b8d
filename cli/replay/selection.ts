import { compile, createCompilers } from '../../functions/event-types/compile.ts';
import type { Rules } from '../../functions/pipeline.ts';
import { Failure } from '../failure.ts';
import type { Only } from './only.ts';

const NOT_ONLY = 'not in --only';
const NOT_TYPE = 'not of --type';
const NOT_WHERE = 'not accepted by --where';

/** The rules by which events are left out of a replay; what they leave out is skipped, not filtered. */
export const skipReasons: ReadonlySet<string> = new Set([NOT_ONLY, NOT_TYPE, NOT_WHERE]);

export interface Selection {
  /** Names of event types. */
  readonly types: readonly string[] | undefined;
  readonly where: ((value: unknown) => boolean) | undefined;
  readonly only: Only | undefined;
}

/**
 * Names the rule by which a part is not meant. Each event is judged by itself, whatever becomes of the others of
 * its message; a part that is no event of a known type is none of the types, and satisfies no schema.
 */
export function leavesOut({ types, where, only }: Selection): Rules['leavesOut'] {
  if (types === undefined && where === undefined && only === undefined) return undefined;
  const named = types && new Set(types);
  return ({ message, element, value, type }) => {
    if (only !== undefined && !only.has(message, element)) return NOT_ONLY;
    if (named !== undefined && (type === undefined || !named.has(type.name))) return NOT_TYPE;
    if (where !== undefined && (value === undefined || type === undefined || !where(value))) return NOT_WHERE;
    return undefined;
  };
}

/** Makes a check of a JSON Schema, as strict as that of an event type. */
export function compileWhere(schema: object): (value: unknown) => boolean {
  try {
    return compile(createCompilers(), schema).first;
  } catch (error) {
    throw new Failure(`--where: the schema does not compile: ${(error as Error).message}: mend it`);
  }
}
