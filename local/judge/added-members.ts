import { isDeepStrictEqual } from 'node:util';
import { isEdited, type JudgedType } from './event-types.ts';
import { isObject, parseExactly, parseJson } from './json.ts';

/** The members that Sluice adds to every event. */
export interface AddedMembers {
  readonly event_time: string;
  readonly valid_time: string;
  readonly event_key: string;
  readonly entity_key: string;
  readonly delivery: {
    readonly message_id: string;
    readonly publish_time: string;
    readonly schema: string;
    readonly time_source: string;
    /** Id of the replay that brought it; a live event has none. */
    readonly replay?: string;
  };
}

/** What was found, or what is wrong with it. */
export type Finding<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

export const found = <T>(value: T): Finding<T> => ({ ok: true, value });
export const wrong = (problem: string): Finding<never> => ({ ok: false, problem });

const addedNames = ['event_time', 'valid_time', 'event_key', 'entity_key', 'delivery'] as const;
const deliveryNames = ['message_id', 'publish_time', 'schema', 'time_source'] as const;

/** The added members of an event as sent, once it is clear that everything else is the source's. */
export function addedMembers(sent: string, source: string, type: JudgedType): Finding<AddedMembers> {
  return isEdited(type) ? addedToEdited(sent, source, type) : addedToBytes(sent, source);
}

/** The source's bytes without their last brace, then the added members and nothing else. */
function addedToBytes(sent: string, source: string): Finding<AddedMembers> {
  const kept = source.slice(0, -1);
  if (!sent.startsWith(kept)) {
    return wrong(`its bytes differ from the published ones at character ${firstDifference(sent, kept)}`);
  }
  const comma = /^\{\s*$/.test(kept) ? '' : ',';
  const rest = sent.slice(kept.length);
  const text = `{${rest.slice(comma.length)}`;
  const value = parseJson(text);
  if (!rest.startsWith(comma) || JSON.stringify(value) !== text) {
    return wrong('what follows the published bytes is not the added members');
  }
  return asAddedMembers(value);
}

/** Of an edited event only the values can be compared. */
function addedToEdited(sent: string, source: string, type: JudgedType): Finding<AddedMembers> {
  const value = parseJson(sent);
  if (!isObject(value)) return wrong('it is not a JSON object');
  const isAdded = (name: string) => (addedNames as readonly string[]).includes(name);
  const added = Object.fromEntries(Object.entries(value).filter(([name]) => isAdded(name)));
  const members = Object.entries(parseExactly(sent) ?? {});
  const own = Object.fromEntries(members.filter(([name]) => !isAdded(name)));
  return isDeepStrictEqual(own, edited(parseExactly(source), '', type))
    ? asAddedMembers(added)
    : wrong('its values differ from the published ones after drop and rename');
}

/** Drops and renames name members as they were received. */
function edited(value: unknown, path: string, type: JudgedType): unknown {
  const pathTo = (name: string | number) =>
    `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  if (Array.isArray(value)) {
    return value.flatMap((each, index) =>
      type.drops.has(pathTo(index)) ? [] : [edited(each, pathTo(index), type)],
    );
  }
  if (!isObject(value)) return value;
  const members = Object.entries(value).filter(([name]) => !type.drops.has(pathTo(name)));
  return Object.fromEntries(
    members.map(([name, each]) => [type.renames.get(pathTo(name)) ?? name, edited(each, pathTo(name), type)]),
  );
}

/** Checks that an object is the added members, complete and with no other. */
export function asAddedMembers(value: unknown): Finding<AddedMembers> {
  if (!hasExactly(value, addedNames)) return wrong(`the added members are not ${addedNames.join(', ')}`);
  const { delivery, ...texts } = value;
  const isReplayed = isObject(delivery) && Object.hasOwn(delivery, 'replay');
  const names = isReplayed ? [...deliveryNames, 'replay'] : deliveryNames;
  if (!hasExactly(delivery, names)) return wrong(`delivery is not ${names.join(', ')}`);
  const all = [...Object.values(texts), ...Object.values(delivery)];
  return all.every((each) => typeof each === 'string')
    ? found(value as unknown as AddedMembers)
    : wrong('an added member is not a string');
}

function hasExactly<Name extends string>(
  value: unknown,
  names: readonly Name[],
): value is Record<Name, unknown> {
  return isObject(value) && isDeepStrictEqual(Object.keys(value).toSorted(), names.toSorted());
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < b.length && a[at] === b[at]) at += 1;
  return at;
}
