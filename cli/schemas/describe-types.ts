import { destinationName, type EventType } from '../../functions/event-types/event-type.ts';
import type { Example } from '../../functions/event-types/read-files.ts';

/** An event type as `sluice schemas check` shows it. */
export interface TypeSummary {
  readonly id: string;
  readonly attributeValues: readonly string[];
  readonly paths: readonly string[];
  /** Whether its shape tells it, where neither attribute nor path does. */
  readonly hasShape: boolean;
  readonly destination: string;
  readonly fileDestination: string;
  readonly atEventTime: boolean;
  /** For each part of the key the fields that can supply it. */
  readonly key: readonly (readonly string[])[];
  readonly eventTime: readonly string[];
  readonly validTime: readonly string[];
  readonly filters: readonly string[];
  /** How many examples there are: valid ones, and invalid ones by reason. */
  readonly examples: { readonly valid: number; readonly invalid: Readonly<Record<string, number>> };
}

export function describeType(type: EventType, examples: readonly Example[]): TypeSummary {
  const own = examples.filter((each) => each.type === type.name);
  const reasons = own.flatMap(({ reason }) => reason ?? []);
  return {
    id: type.id,
    attributeValues: type.attributeValues,
    paths: [...new Set([type.name, ...type.attributeValues])].map((name) => `/${name}`),
    hasShape: type.match !== undefined,
    destination: destinationName(type.destination),
    fileDestination: destinationName(type.fileDestination),
    atEventTime: type.destination.atEventTime,
    key: type.key,
    eventTime: type.eventTime,
    validTime: type.validTime,
    filters: type.filters.map(({ rule }) => rule),
    examples: {
      valid: own.length - reasons.length,
      invalid: Object.fromEntries(
        [...new Set(reasons)].map((reason) => [reason, reasons.filter((each) => each === reason).length]),
      ),
    },
  };
}

/** The types, and how a type is told that neither attribute nor path names. */
export const showTypes = (types: readonly TypeSummary[], attribute: string | undefined): string =>
  [...types.map(showType), recognition(types, attribute).join('\n')].join('\n\n');

function showType(type: TypeSummary): string {
  const { id, attributeValues, paths, hasShape, atEventTime, key, filters, examples } = type;
  const rows: (readonly [string, string])[] = [
    ['attribute value', attributeValues.join(', ')],
    ['push path', paths.join(', ')],
    ['shape', hasShape ? 'tells it' : 'does not tell it'],
    ['destination', `${type.destination}${atEventTime ? '' : ', stored at ingestion time'}`],
    ['as a file', type.fileDestination],
    ['key', key.map((part) => part.join(' or ')).join(', ')],
    ['event time', type.eventTime.join(' or ')],
    ['valid time', type.validTime.join(' or ')],
    ...(filters.length > 0 ? [['filter rules', filters.join(', ')] as const] : []),
    ['examples', describeExamples(examples)],
  ];
  return [id, ...rows.map(([name, value]) => `  ${name.padEnd(17)}${value}`)].join('\n');
}

function describeExamples({ valid, invalid }: TypeSummary['examples']): string {
  const reasons = Object.entries(invalid).map(([reason, count]) => `${count} ${reason}`);
  return [`${valid} valid`, ...reasons].join(', ');
}

function recognition(types: readonly TypeSummary[], attribute: string | undefined): readonly string[] {
  const named = (hasShape: boolean) =>
    types
      .filter((type) => type.hasShape === hasShape)
      .map(({ id }) => id)
      .join(', ') || 'none';
  return [
    attribute === undefined
      ? 'EVENT_TYPE_ATTRIBUTE is not set: no message attribute names the type, only the push path where each type has a topic of its own.'
      : `The message attribute ${attribute} names the type, else the push path, where each type has a topic of its own.`,
    `Told by their shape where neither does: ${named(true)}.`,
    `Cannot be told then, and are quarantined: ${named(false)}.`,
  ];
}
