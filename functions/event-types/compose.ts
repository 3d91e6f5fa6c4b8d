import { parsePointer } from '../json/pointer.ts';
import type { AnnotatedSchema } from './annotation.ts';
import {
  type Destination,
  type EventType,
  type EventTypes,
  STAND_INS,
  type Validator,
} from './event-type.ts';

/** Gives the validator of one part of a schema file: the JSON Schema that lies there at this JSON Pointer. */
export type ValidatorOf = (pointer: string, part: object) => Validator;

/** Composes an event type of its checked file and the validators of its parts, each of which is asked for once. */
export function composeEventType(schema: AnnotatedSchema, validatorOf: ValidatorOf): EventType {
  const { flowcore } = schema;
  const { match, expected = {}, filter = {}, rename = {}, drop = [] } = flowcore;
  const key = flowcore.key.map((part) => (typeof part === 'string' ? [part] : part));
  const destination = destinationOf(schema);
  return {
    id: schema.$id,
    name: nameOf(schema.$id),
    attributeValues: flowcore.attributeValues,
    match: match === undefined ? undefined : validatorOf('/flowcore/match', match),
    schema: validatorOf('', schema),
    expected: validatorOf('/flowcore/expected', expected),
    knownFields: new Set([schema, expected].flatMap(propertyNames)),
    filters: Object.entries(filter).map(([rule, part]) => ({
      rule,
      schema: validatorOf(`/flowcore/filter/${rule}`, part),
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

/** Event types with the ways to name one. */
export function indexEventTypes(types: readonly EventType[]): EventTypes {
  const byValue = new Map(types.flatMap((type) => type.attributeValues.map((value) => [value, type])));
  const byName = new Map(types.map((type) => [type.name, type]));
  return {
    all: types,
    byAttributeValue: (value) => byValue.get(value),
    byPath: (path) => byName.get(path.slice(1)) ?? byValue.get(path.slice(1)),
  };
}

/** The last segment of a schema's `$id`: the name of its event type. */
export const nameOf = (id: string): string => id.split('/').at(-1) ?? id;

/** Time fields with a fallback after them: in the key they may be missing too. */
export const optionalKeyFields = ({ flowcore }: Pick<AnnotatedSchema, 'flowcore'>): ReadonlySet<string> =>
  new Set(flowcore.eventTime.slice(0, -1));

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
