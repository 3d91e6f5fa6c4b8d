import type { JudgedTypes } from './event-types.ts';
import { typeOf } from './event-types.ts';
import { expectationOf } from './expectation.ts';
import { parseJson } from './json.ts';
import { expectedKeys, shortHash } from './keys.ts';
import type { PublishedEvent } from './published-event.ts';
import type { StoredRef } from './stored-index.ts';

/**
 * Shares a message's stored events out among its published ones: by the whole event key, and what is then left by
 * the hash of the bytes that ends it, so that a wrong key is told from a missing event. Equal elements of one array
 * get one each, the last of them all the rest.
 */
export function claim(
  events: readonly PublishedEvent[],
  stored: readonly StoredRef[],
  types: JudgedTypes,
): { readonly claims: readonly (readonly StoredRef[])[]; readonly unclaimed: readonly StoredRef[] } {
  const hashes = events.map(({ text }) => shortHash(text));
  const keys = events.map((event, index) => keyOf(event, types) ?? `:${hashes[index]}`);
  const claims = events.map((): StoredRef[] => []);
  const left = new Set(stored);
  for (const endings of [keys, hashes.map((hash) => `:${hash}`)]) {
    endings.forEach((ending, index) => {
      const own = claims[index] ?? [];
      if (own.length > 0) return;
      const available = [...left].filter(({ eventKey }) => eventKey.endsWith(ending));
      const others = endings.filter((each, at) => at > index && each === ending).length;
      own.push(...available.slice(0, Math.max(1, available.length - others)));
      for (const ref of own) left.delete(ref);
    });
  }
  return { claims, unclaimed: [...left] };
}

function keyOf(event: PublishedEvent, types: JudgedTypes): string | undefined {
  const { expected, attributes, text } = event;
  if (expected !== undefined && expected.keyValues === undefined) return undefined;
  const type =
    expected?.type === undefined ? typeOf(types, attributes, parseJson(text)) : types.get(expected.type);
  const keyValues = type && expectationOf(event, type).keyValues;
  return type && keyValues && expectedKeys(type.id, keyValues, event).eventKey;
}
