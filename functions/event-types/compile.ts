import { parsePointer } from '../json/pointer.ts';
import type { AnnotatedSchema, SchemaProblem } from './annotation.ts';
import { optionalKeyFields } from './check-fields.ts';
import { nameOf } from './check-form.ts';
import { type Destination, type EventType, STAND_INS, type Validator } from './event-type.ts';
import { type Compilers, compileValidator } from './validator.ts';

/** Compiles an event type from its checked file; parts that ajv refuses become problems, which stop the start. */
export function compileEventType(
  file: string,
  schema: AnnotatedSchema,
  compilers: Compilers,
  problems: SchemaProblem[],
): EventType {
  const { flowcore } = schema;
  const { match, expected = {}, filter = {}, rename = {}, drop = [] } = flowcore;
  const key = flowcore.key.map((part) => (typeof part === 'string' ? [part] : part));
  const destination = destinationOf(schema);
  const compile = (pointer: string, part: object): Validator => {
    try {
      return compileValidator(compilers, part);
    } catch (error) {
      problems.push({ file, pointer, message: `does not compile: ${(error as Error).message}` });
      return NEVER_USED;
    }
  };
  return {
    id: schema.$id,
    name: nameOf(schema.$id),
    attributeValues: flowcore.attributeValues,
    match: match === undefined ? undefined : compile('/flowcore/match', match),
    schema: compile('', schema),
    expected: compile('/flowcore/expected', expected),
    knownFields: new Set([schema, expected].flatMap(propertyNames)),
    filters: Object.entries(filter).map(([rule, part]) => ({
      rule,
      schema: compile(`/flowcore/filter/${rule}`, part),
    })),
    key,
    optionalKeyFields: optionalKeyFields(schema),
    eventTime: flowcore.eventTime,
    validTime: flowcore.validTime,
    singleFields: singleFields(schema),
    drops: drop.map(parsePointer),
    renames: Object.entries(rename).map(([pointer, to]) => ({ pointer: parsePointer(pointer), to })),
    destination,
    fileDestination: { ...destination, eventType: flowcore.fileEventType },
  };
}

/** Takes the place of a schema that does not compile until the start has collected all problems and stops. */
const NEVER_USED: Validator = { accepts: () => false, violations: () => [] };

function singleFields({ flowcore }: AnnotatedSchema): ReadonlySet<string> {
  const { key, eventTime, validTime, match } = flowcore;
  const fieldsOf = (names: readonly string[], standIns: readonly string[]) =>
    names.filter((name) => !standIns.includes(name));
  return new Set([
    ...fieldsOf(key.flat(), STAND_INS.key),
    ...fieldsOf(eventTime, STAND_INS.eventTime),
    ...fieldsOf(validTime, STAND_INS.validTime),
    ...namesAtRoot(match),
  ]);
}

/** Keywords whose schemas judge the same value as the schema that holds them. */
const IN_PLACE = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else'] as const;

/** The top-level fields that a schema looks at. */
function namesAtRoot(schema: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const { required = [], properties = {} } = schema as { required?: readonly string[]; properties?: object };
  const inPlace = IN_PLACE.flatMap((keyword) => schema[keyword] ?? []).filter(isObject);
  return [...required, ...Object.keys(properties), ...inPlace.flatMap(namesAtRoot)];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const destinationOf = ({ flowcore }: AnnotatedSchema): Destination => ({
  flowType: flowcore.flowType,
  eventType: flowcore.eventType,
  metadata: flowcore.metadata ?? {},
  atEventTime: flowcore.eventTimeKey ?? true,
});

const propertyNames = (schema: { readonly properties?: object }): readonly string[] =>
  Object.keys(schema.properties ?? {});
