import type { AnnotatedSchema } from './annotation.ts';
import { composeEventType, indexEventTypes } from './compose.ts';
import type { EventTypes } from './event-type.ts';
import { type Check, type Checks, createValidator } from './validator.ts';

/** A file of `schemas/` that was checked and compiled by the build. */
export interface PrecompiledSchema {
  readonly schema: AnnotatedSchema;
  /** The checks of its parts by JSON Pointer. */
  readonly checks: Readonly<Record<string, Checks>>;
}

/** The event types of schemas that the build has compiled; nothing is left to be checked at the start. */
export const precompiledEventTypes = (schemas: readonly PrecompiledSchema[]): EventTypes =>
  indexEventTypes(
    schemas.map(({ schema, checks }) =>
      composeEventType(schema, (pointer, part) => {
        const compiled = checks[pointer];
        if (compiled === undefined)
          throw new Error(`the build left out ${schema.$id}#${pointer}: run it again`);
        return createValidator(part, compiled);
      }),
    ),
  );

/** A check whose code is loaded when it is first used. */
export function checkLater(load: () => Check): Check {
  const check: Check = (value) => {
    const loaded = load();
    const isAccepted = loaded(value);
    check.errors = loaded.errors ?? null;
    return isAccepted;
  };
  return check;
}
