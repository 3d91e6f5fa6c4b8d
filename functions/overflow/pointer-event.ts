import { OVERFLOW_KEY } from '../added-keys.ts';
import type { FlowcoreEvent } from '../message.ts';
import type { StagedObject } from './staged-object.ts';

/** A longer identity field stays in the file only, so that a pointer always fits into an ordinary event. */
const LONGEST_FIELD = 1024;

/**
 * The event that stands in the main stream for one too large for it: the identity and time fields in the
 * source's own bytes, the added keys, and where to find the rest.
 */
export function pointerEvent(event: FlowcoreEvent, staged: StagedObject): FlowcoreEvent {
  const overflow = {
    file_id: staged.fileId,
    size: staged.size,
    sha256: staged.sha256,
    event_type: event.source.type.fileDestination.eventType,
  };
  const members = [...identityFields(event), event.added, `"${OVERFLOW_KEY}":${JSON.stringify(overflow)}`];
  const text = `{${members.join(',')}}`;
  return { ...event, text, bytes: Buffer.byteLength(text) };
}

/** Key, time and match fields as the event carries them: renamed where the type renames, absent where it drops. */
function identityFields({ source: { type, members, text } }: FlowcoreEvent): readonly string[] {
  const dropped = new Set(type.drops.filter(({ length }) => length === 1).map(([name]) => name));
  const renamed = new Map(
    type.renames.filter(({ pointer }) => pointer.length === 1).map(({ pointer, to }) => [pointer[0], to]),
  );
  return members.flatMap(({ name, valueStart, end }) => {
    if (typeof name !== 'string' || !type.singleFields.has(name) || dropped.has(name)) return [];
    if (end - valueStart > LONGEST_FIELD) return [];
    return [`${JSON.stringify(renamed.get(name) ?? name)}:${text.slice(valueStart, end)}`];
  });
}
