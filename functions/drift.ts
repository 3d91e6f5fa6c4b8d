import type { IdentifiedEvent } from './message.ts';
import { MAX_EVENT_BYTES } from './stages/size.ts';

/** How an event departs from what its type's `expected` schema says the source usually sends. */
export interface Drift {
  /** Top-level names that no schema of the type mentions. */
  readonly unknownFields: readonly string[];
  /** JSON pointers of values of another type or form than expected. */
  readonly typeChanges: readonly string[];
  /** Numbers that Flowcore's re-serialisation will change. */
  readonly unsafeNumbers: number;
}

/** Finds an event's drift; undefined, the usual case, when there is none. */
export function driftOf({ type, value, text, unsafeNumbers }: IdentifiedEvent): Drift | undefined {
  const unknownFields = Object.keys(value).filter((name) => !type.knownFields.has(name));
  const isExpected = type.expected.accepts(value);
  if (isExpected && unknownFields.length === 0 && unsafeNumbers === 0) return undefined;
  const extent = text.length <= MAX_EVENT_BYTES ? 'all' : 'first';
  const typeChanges = isExpected ? [] : type.expected.violations(value, extent).map(({ pointer }) => pointer);
  return { unknownFields, typeChanges, unsafeNumbers };
}

/** Every element of an array departs in the same way; counted one by one they would use up the names. */
const withoutIndexes = (pointer: string): string => pointer.replace(/\/\d+(?=\/|$)/g, '/*');

/** Most names remembered per event type: field names come from outside and could go on for ever. */
export const MAX_NAMES = 100;
const LONGEST_NAME = 64;

/** Remembers which fields of which type have been reported, so that each is logged once per instance. */
export function createDriftNames(): (typeId: string, drift: Drift) => readonly string[] {
  const reported = new Map<string, Set<string>>();
  return (typeId, { unknownFields, typeChanges }) => {
    const names = reported.get(typeId) ?? new Set<string>();
    reported.set(typeId, names);
    const fresh: string[] = [];
    for (const field of [
      ...unknownFields.map((name) => `unknown ${name}`),
      ...typeChanges.map((at) => `type ${withoutIndexes(at)}`),
    ]) {
      const name = beginningOf(field);
      if (names.size >= MAX_NAMES || names.has(name)) continue;
      names.add(name);
      fresh.push(name);
    }
    return fresh;
  };
}

/** A copy: V8 would keep the whole of a name, which may be megabytes long, for the sake of its slice. */
const beginningOf = (name: string): string =>
  Buffer.from(name.slice(0, LONGEST_NAME), 'utf16le').toString('utf16le');
