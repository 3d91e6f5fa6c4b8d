import { OVERFLOW_KEY } from '../added-keys.ts';
import { rewriteMembers } from '../json/rewrite-members.ts';
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
    event_type: event.source.type.fileDestination.eventType,
  };
  const members = [...identityFields(event), event.added, `"${OVERFLOW_KEY}":${JSON.stringify(overflow)}`];
  const text = `{${members.join(',')}}`;
  return { ...event, text, bytes: Buffer.byteLength(text) };
}

/** Key, time and match fields as the event carries them: edited where the type drops or renames. */
function identityFields({ source: { type, members, text } }: FlowcoreEvent): readonly string[] {
  let room = MOST_IDENTITY_BYTES;
  const fields = members.flatMap(({ name, start, valueStart, end }) => {
    if (typeof name !== 'string' || !type.singleFields.has(name) || end - valueStart > LONGEST_VALUE)
      return [];
    const field = text.slice(start, end);
    room -= Buffer.byteLength(field);
    return room < 0 ? [] : [field];
  });
  // The whole event passed these edits without a collision, so its part does too.
  const edited = rewriteMembers(`{${fields.join(',')}}`, type);
  return edited.ok && edited.topLevelNames.length > 0 ? [edited.text.slice(1, -1)] : [];
}
