import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isObject } from './json.ts';

/** What the judge takes from a file of `schemas/`; it reads the file itself, not with Sluice's code. */
export interface JudgedType {
  /** The schema's `$id`. */
  readonly id: string;
  readonly attributeValues: readonly string[];
  readonly flowType: string;
  readonly eventType: string;
  readonly fileEventType: string;
  /** For each part of the key the fields that can supply it. */
  readonly key: readonly (readonly string[])[];
  readonly eventTime: readonly string[];
  readonly validTime: readonly string[];
  /** Whether Flowcore stores events of this type at their event time. */
  readonly isAtEventTime: boolean;
  /** What Flowcore keeps beside every event of the type. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly drops: ReadonlySet<string>;
  readonly renames: ReadonlyMap<string, string>;
  /** Whether an event's shape says that it is of this type. */
  matches(value: unknown): boolean;
  /** Whether a filter rule says that an event is not to be sent. */
  isFiltered(value: unknown): boolean;
}

interface SchemaFile {
  readonly $id: string;
  readonly flowcore: {
    readonly match?: object;
    readonly attributeValues: readonly string[];
    readonly flowType: string;
    readonly eventType: string;
    readonly fileEventType: string;
    readonly key: readonly (string | readonly string[])[];
    readonly eventTime: readonly string[];
    readonly validTime: readonly string[];
    readonly eventTimeKey?: boolean;
    readonly metadata?: Readonly<Record<string, string>>;
    readonly filter?: Readonly<Record<string, object>>;
    readonly rename?: Readonly<Record<string, string>>;
    readonly drop?: readonly string[];
  };
}

/** Event types by their schema's `$id`. */
export type JudgedTypes = ReadonlyMap<string, JudgedType>;

/** Reads the event types of a `schemas/` folder. */
export function readJudgedTypes(folder: string): JudgedTypes {
  const ajv = new Ajv2020({ strict: false, logger: false });
  const files = readdirSync(folder).filter((name) => name.endsWith('.schema.json'));
  const types = files.map((name) => judgedType(JSON.parse(readFileSync(join(folder, name), 'utf8')), ajv));
  return new Map(types.map((type) => [type.id, type]));
}

function judgedType({ $id, flowcore }: SchemaFile, ajv: Ajv2020): JudgedType {
  const match = flowcore.match === undefined ? undefined : ajv.compile(flowcore.match);
  const filters = Object.values(flowcore.filter ?? {}).map((rule) => ajv.compile(rule));
  return {
    id: $id,
    attributeValues: flowcore.attributeValues,
    flowType: flowcore.flowType,
    eventType: flowcore.eventType,
    fileEventType: flowcore.fileEventType,
    key: flowcore.key.map((part) => (typeof part === 'string' ? [part] : part)),
    eventTime: flowcore.eventTime,
    validTime: flowcore.validTime,
    isAtEventTime: flowcore.eventTimeKey ?? true,
    metadata: flowcore.metadata ?? {},
    drops: new Set(flowcore.drop),
    renames: new Map(Object.entries(flowcore.rename ?? {})),
    matches: (value) => match?.(value) === true,
    isFiltered: (value) => filters.some((rule) => rule(value)),
  };
}

/** Whether events of the type are edited, so that not all of their bytes survive. */
export const isEdited = ({ drops, renames }: JudgedType): boolean => drops.size > 0 || renames.size > 0;

/** The one type that an object is of by its attribute, or else by its shape. */
export function typeOf(
  types: JudgedTypes,
  attributes: Readonly<Record<string, string>>,
  value: unknown,
): JudgedType | undefined {
  if (!isObject(value)) return undefined;
  const named = attributes.event_type;
  const all = [...types.values()];
  if (named !== undefined) return all.find(({ attributeValues }) => attributeValues.includes(named));
  const matching = all.filter((type) => type.matches(value));
  return matching.length === 1 ? matching[0] : undefined;
}
