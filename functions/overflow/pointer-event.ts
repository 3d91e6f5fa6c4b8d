import { OVERFLOW_KEY } from '../added-keys.ts';
import { outline } from '../json/outline.ts';
import type { FlowcoreEvent } from '../message.ts';
import type { StagedObject } from './staged-object.ts';

/** A field with a longer value, in characters of its JSON text, stays in the file only. */
const LONGEST_VALUE = 1024;
/** So do the fields beyond this total, which leaves room for all else that a pointer holds. */
const MOST_IDENTITY_BYTES = 32_000;

/**
 * The event that stands in the main stream for one too large for it: the identity and time fields in the
 * source's own bytes, the added keys, and where to find the rest. It always fits into an ordinary event.
 */
export function pointerEvent(event: FlowcoreEvent, staged: StagedObject): FlowcoreEvent {
  const overflow = {
    file_id: staged.fileId,
    size: staged.size,
    sha256: staged.sha256,
    event_type: event.type.fileDestination.eventType,
  };
  const members = [...identityFields(event), event.added, `"${OVERFLOW_KEY}":${JSON.stringify(overflow)}`];
  const text = `{${members.join(',')}}`;
  return { ...event, text, bytes: Buffer.byteLength(text) };
}

/** Key, time and match fields as the event carries them, under the names that it gives them. */
function identityFields({ type, text }: FlowcoreEvent): readonly string[] {
  const renamed = new Map(
    type.renames.filter(({ pointer }) => pointer.length === 1).map(({ pointer: [name], to }) => [name, to]),
  );
  const wanted = new Set([...type.singleFields].map((name) => renamed.get(name) ?? name));
  let room = MOST_IDENTITY_BYTES;
  return (outline(text, Number.POSITIVE_INFINITY)?.members ?? []).flatMap(
    ({ name, start, valueStart, end }) => {
      if (typeof name !== 'string' || !wanted.has(name) || end - valueStart > LONGEST_VALUE) return [];
      const field = text.slice(start, end);
      room -= Buffer.byteLength(field);
      return room < 0 ? [] : [field];
    },
  );
}
