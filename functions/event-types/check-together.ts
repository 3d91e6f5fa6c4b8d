import type { SchemaProblem } from './annotation.ts';
import type { EventType } from './event-type.ts';
import type { Example } from './read-files.ts';

/** Checks what only shows when all types lie side by side: claims on the same name or the same event. */
export function checkTogether(
  types: readonly EventType[],
  examples: readonly Example[],
): readonly SchemaProblem[] {
  return [
    ...sharedValues(types),
    ...sharedFileTypes(types),
    ...matchOverlaps(types, examples),
    ...badExamples(types, examples),
  ];
}

const fileOf = (type: EventType): string => `${type.name}.schema.json`;

function sharedValues(types: readonly EventType[]): readonly SchemaProblem[] {
  // A push path may hold a type's name or a value, so a value must not be another type's name.
  const owners = new Map(types.map((type) => [type.name, type]));
  return types.flatMap((type) =>
    type.attributeValues.flatMap((value, index): SchemaProblem[] => {
      const owner = owners.get(value) ?? type;
      owners.set(value, owner);
      if (owner === type) return [];
      return [
        {
          file: fileOf(type),
          pointer: `/flowcore/attributeValues/${index}`,
          message: `already names ${owner.id}`,
        },
      ];
    }),
  );
}

/** A consumer must be able to tell file parts from events by the event type alone. */
function sharedFileTypes(types: readonly EventType[]): readonly SchemaProblem[] {
  const ordinary = new Set(
    types.map(({ destination }) => `${destination.flowType}/${destination.eventType}`),
  );
  return types
    .filter(({ fileDestination }) => ordinary.has(`${fileDestination.flowType}/${fileDestination.eventType}`))
    .map((type) => ({
      file: fileOf(type),
      pointer: '/flowcore/fileEventType',
      message: 'is also an eventType',
    }));
}

function matchOverlaps(types: readonly EventType[], examples: readonly Example[]): readonly SchemaProblem[] {
  return examples
    .filter(({ reason }) => reason === undefined)
    .flatMap(({ file, type, text }) => {
      const value = parse(text);
      const takers = types.filter(({ match }) => match?.accepts(value));
      return takers
        .filter(({ name }) => name !== type && takers.some((taker) => taker.name === type))
        .map((taker) => ({
          file: fileOf(taker),
          pointer: '/flowcore/match',
          message: `also accepts ${file}`,
        }));
    });
}

function badExamples(types: readonly EventType[], examples: readonly Example[]): readonly SchemaProblem[] {
  return examples.flatMap(({ file, type: name, reason, text }): SchemaProblem[] => {
    const type = types.find((each) => each.name === name);
    if (type === undefined) return [{ file, pointer: '', message: `belongs to no event type named ${name}` }];
    const value = parse(text);
    if (value === undefined) return [{ file, pointer: '', message: 'is not JSON' }];
    const accepted = type.schema.accepts(value);
    if (reason === undefined && !accepted) {
      const [violation] = type.schema.violations(value, 'first');
      return [
        {
          file,
          pointer: violation?.pointer ?? '',
          message: `violates ${fileOf(type)}: ${violation?.keyword}`,
        },
      ];
    }
    if (reason !== 'schema' || !accepted) return [];
    return [{ file, pointer: '', message: `is accepted by ${fileOf(type)}, though its name says otherwise` }];
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
