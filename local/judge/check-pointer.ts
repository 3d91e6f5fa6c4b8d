import { isDeepStrictEqual } from 'node:util';
import { type AddedMembers, asAddedMembers, type Finding, found, wrong } from './added-members.ts';
import type { JudgedType } from './event-types.ts';
import type { RebuiltFile } from './files.ts';
import { isObject, parseExactly, parseJson } from './json.ts';

/** What a pointer says of the file that holds the rest. */
export interface FileReference {
  readonly file_id: string;
  readonly size: number;
  readonly sha256: string;
  readonly event_type: string;
}

/** A pointer event taken apart. */
export interface Pointer {
  readonly added: AddedMembers;
  readonly overflow: FileReference;
}

/** A longer identity field is in the file only. */
const LONGEST_FIELD = 1024;

/** Takes a pointer apart and compares its identity fields with the source. */
export function readPointer(sent: string, source: string, type: JudgedType): Finding<Pointer> {
  const value = parseJson(sent);
  if (!isObject(value)) return wrong('its pointer is not a JSON object');
  const { event_time, valid_time, event_key, entity_key, delivery, overflow, ...rest } = value;
  const added = asAddedMembers({ event_time, valid_time, event_key, entity_key, delivery });
  if (!added.ok) return wrong(`its pointer: ${added.problem}`);
  const exact = Object.entries(parseExactly(sent) ?? {});
  const identity = Object.fromEntries(exact.filter(([name]) => Object.hasOwn(rest, name)));
  if (!isDeepStrictEqual(identity, identityOf(source, type, Object.keys(rest)))) {
    return wrong('the identity fields of its pointer differ from the published ones');
  }
  return isFileReference(overflow)
    ? found({ added: added.value, overflow })
    : wrong('its pointer does not say which file holds the rest');
}

/** Key and time fields must be there as published; others of the source may be, and nothing else. */
function identityOf(source: string, type: JudgedType, present: readonly string[]): Record<string, unknown> {
  const value = parseJson(source);
  const published = isObject(value) ? value : {};
  const exact = new Map(Object.entries(parseExactly(source) ?? {}));
  const needed: ReadonlySet<string> = new Set([...type.key.flat(), ...type.eventTime, ...type.validTime]);
  const members = Object.entries(published).flatMap(([name, value]): [string, unknown][] => {
    const to = type.renames.get(`/${name}`) ?? name;
    const isShort = JSON.stringify(value).length <= LONGEST_FIELD;
    const isExpected = needed.has(name) && isShort && !type.drops.has(`/${name}`);
    return isExpected || present.includes(to) ? [[to, exact.get(name)]] : [];
  });
  return Object.fromEntries(members);
}

function isFileReference(value: unknown): value is FileReference {
  return (
    isObject(value) &&
    isDeepStrictEqual(Object.keys(value).toSorted(), ['event_type', 'file_id', 'sha256', 'size']) &&
    typeof value.file_id === 'string'
  );
}

/** What a pointer gets wrong about its file; undefined: nothing. */
export function problemOfReference(
  { size, sha256, event_type }: FileReference,
  file: RebuiltFile,
  { fileEventType }: JudgedType,
): string | undefined {
  if (size !== file.content.length)
    return `its pointer says ${size} bytes, its file has ${file.content.length}`;
  if (sha256 !== file.sha256) return 'its pointer says another sha256 than its file has';
  return event_type === fileEventType ? undefined : `its pointer names the event type ${event_type}`;
}
