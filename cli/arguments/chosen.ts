import type { EventType, EventTypes } from '../../functions/event-types/event-type.ts';
import { BadUsage } from '../failure.ts';
import { shortName } from '../google/resource-names.ts';
import type { EventsEntry } from '../settings/stack-output.ts';

/** The event types that `--type` names, or all; throws BadUsage for one that there is not. */
export function typesNamed({ all }: EventTypes, names: readonly string[] | undefined): readonly EventType[] {
  demandKnown(
    '--type',
    'event type',
    names,
    all.map(({ name }) => name),
  );
  return all.filter(({ name }) => names === undefined || names.includes(name));
}

/** The topics that `--topic` names, or all that the deployment has; throws BadUsage for another one. */
export function topicsNamed(
  all: readonly EventsEntry[],
  names: readonly string[] | undefined,
): readonly EventsEntry[] {
  const wanted = names?.map(shortName);
  demandKnown(
    '--topic',
    'events topic',
    wanted,
    all.map(({ topic }) => shortName(topic)),
  );
  return all.filter(({ topic }) => wanted === undefined || wanted.includes(shortName(topic)));
}

function demandKnown(
  flag: string,
  what: string,
  names: readonly string[] | undefined,
  known: readonly string[],
): void {
  const unknown = names?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length === 0) return;
  throw new BadUsage(`${flag}: there is no ${what} ${unknown.join(', ')}: name some of ${known.join(', ')}`);
}
