import { type AddedKeys, reservedNames } from '../added-keys.ts';
import type { SchemaProblem } from './annotation.ts';
import type { EventTypes } from './event-type.ts';

/**
 * Finds the fields of event types that have the name of a key that Sluice adds: every event of such a type would
 * be quarantined. A field that is renamed or dropped makes room.
 */
export function checkAddedKeys({ all }: EventTypes, addedKeys: AddedKeys): readonly SchemaProblem[] {
  return all.flatMap(({ name, knownFields, renames, drops }) => {
    const gone = new Set(
      [...drops, ...renames.map(({ pointer }) => pointer)].filter(({ length }) => length === 1).flat(),
    );
    const made = renames.filter(({ pointer }) => pointer.length === 1).map(({ to }) => to);
    const names = new Set([...[...knownFields].filter((field) => !gone.has(field)), ...made]);
    return [...reservedNames(addedKeys)]
      .filter((reserved) => names.has(reserved))
      .map((reserved) => ({
        file: `${name}.schema.json`,
        pointer: '',
        message: `has a field ${reserved}, which is the name of a key that Sluice adds: rename one of them`,
      }));
  });
}
