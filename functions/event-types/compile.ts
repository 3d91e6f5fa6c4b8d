import { parsePointer } from '../json/pointer.ts';
import type { AnnotatedSchema, SchemaProblem } from './annotation.ts';
import { optionalKeyFields } from './check-fields.ts';
import { nameOf } from './check-form.ts';
import type { Destination, EventType, Validator } from './event-type.ts';
import { type Compilers, compileValidator, declaredNames } from './validator.ts';

/** Compiles an event type from its checked file; schemas that ajv refuses become problems. */
export function compileEventType(
  file: string,
  schema: AnnotatedSchema,
  compilers: Compilers,
  problems: SchemaProblem[],
): EventType | undefined {
  const compile = (pointer: string, part: object): Validator | undefined => {
    try {
      return compileValidator(compilers, part);
    } catch (error) {
      problems.push({ file, pointer, message: `does not compile: ${(error as Error).message}` });
      return undefined;
    }
  };
  const { flowcore } = schema;
  const { match = undefined, expected = {}, filter = {}, metadata = {} } = flowcore;
  const compiled = {
    schema: compile('', schema),
    expected: compile('/flowcore/expected', expected),
    match: match === undefined ? undefined : compile('/flowcore/match', match),
  };
  const filters = Object.entries(filter).map(([rule, part]) => ({
    rule,
    schema: compile(`/flowcore/filter/${rule}`, part),
  }));
  const isCompiled = (each: {
    rule: string;
    schema: Validator | undefined;
  }): each is { rule: string; schema: Validator } => each.schema !== undefined;
  if (compiled.schema === undefined || compiled.expected === undefined || !filters.every(isCompiled))
    return undefined;
  const key = flowcore.key.map((part) => (typeof part === 'string' ? [part] : part));
  const destination: Destination = {
    flowType: flowcore.flowType,
    eventType: flowcore.eventType,
    metadata,
    atEventTime: flowcore.eventTimeKey ?? true,
  };
  return {
    id: schema.$id,
    name: nameOf(schema.$id),
    attributeValues: flowcore.attributeValues,
    match: compiled.match,
    schema: compiled.schema,
    expected: compiled.expected,
    knownFields: new Set([...propertyNames(schema), ...propertyNames(expected)]),
    filters,
    key,
    optionalKeyFields: optionalKeyFields(schema),
    eventTime: flowcore.eventTime,
    validTime: flowcore.validTime,
    singleFields: new Set([
      ...key.flat(),
      ...flowcore.eventTime,
      ...flowcore.validTime,
      ...declaredNames(match),
    ]),
    drops: (flowcore.drop ?? []).map(parsePointer),
    renames: Object.entries(flowcore.rename ?? {}).map(([pointer, to]) => ({
      pointer: parsePointer(pointer),
      to,
    })),
    destination,
    fileDestination: { ...destination, eventType: flowcore.fileEventType },
  };
}

const propertyNames = (schema: { readonly properties?: object }): readonly string[] =>
  Object.keys(schema.properties ?? {});
