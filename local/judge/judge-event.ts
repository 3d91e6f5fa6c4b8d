import type { StoredEvent } from '../flowcore/stored-event.ts';
import { addedMembers } from './added-members.ts';
import { problemOfAdded } from './check-added.ts';
import { problemOfPlace } from './check-place.ts';
import { problemOfReference, readPointer } from './check-pointer.ts';
import { problemOfRecord } from './check-quarantine.ts';
import { type JudgedType, type JudgedTypes, typeOf } from './event-types.ts';
import { filePart, rebuildFile } from './files.ts';
import { parseJson } from './json.ts';
import type { PublishedEvent } from './published-event.ts';
import type { RecordRef } from './quarantine-index.ts';
import type { QuarantineLine } from './quarantine-line.ts';
import type { Location, Records } from './records.ts';
import type { StoredRef } from './stored-index.ts';
import type { Verdict } from './tally.ts';

/** What the judge looks things up in. */
export interface Evidence {
  readonly types: JudgedTypes;
  readonly stored: Records<StoredEvent>;
  readonly quarantine: Records<QuarantineLine>;
  /** Locations of a file's parts; a file that was asked for belongs to something published. */
  partsOf(fileId: string): readonly Location[];
  /** When a message was published, in milliseconds; undefined where Pub/Sub is not the embedded one. */
  publishMsOf(messageId: string): number | undefined;
  /** The events of another published message. */
  eventsOf(messageId: string): readonly PublishedEvent[];
  readonly isFlowcoreElsewhere: boolean;
}

/** Judges one published event by what was found of it. */
export function judgeEvent(
  event: PublishedEvent,
  copies: readonly StoredRef[],
  records: readonly RecordRef[],
  evidence: Evidence,
): Verdict {
  const { expected } = event;
  const [record] = records;
  if (copies.length > 0 && record !== undefined) {
    return { fate: 'lost', problem: 'it is stored in Flowcore and quarantined as well' };
  }
  if (record !== undefined) return judgeQuarantined(event, record, records, evidence);
  const [copy] = copies;
  if (copy === undefined) return judgeMissing(event, evidence);
  const fate = copies.some(({ isPointer }) => isPointer) ? 'overflowed' : 'delivered';
  const mistake = problemOfSending(event, fate, evidence);
  if (mistake !== undefined) return { fate: 'lost', problem: mistake };
  if (expected !== undefined && expected.fate !== fate) {
    return {
      fate: 'lost',
      problem: `it was ${fate}, expected ${expected.fate} ${expected.reason ?? ''}`.trim(),
    };
  }
  for (const { location, isPointer } of copies) {
    const stored = evidence.stored.read(location);
    const problem = isPointer
      ? problemOfPointer(stored, event, evidence)
      : problemOfOrdinary(stored, event, evidence);
    if (problem !== undefined) return { fate: 'lost', problem };
  }
  return { fate, duplicates: copies.length - 1 };
}

/** Why an event that was sent should not have been; undefined: it should. */
function problemOfSending(
  { text, isUtf8, attributes, expected }: PublishedEvent,
  fate: 'delivered' | 'overflowed',
  { types }: Evidence,
): string | undefined {
  if (!isUtf8) return `it was ${fate}, although its bytes are no UTF-8 and cannot have been kept`;
  const value = parseJson(text);
  const type = expected?.type === undefined ? typeOf(types, attributes, value) : types.get(expected.type);
  return type?.isFiltered(value) ? `it was ${fate}, although a filter rule accepts it` : undefined;
}

function judgeQuarantined(
  event: PublishedEvent,
  first: RecordRef,
  records: readonly RecordRef[],
  { quarantine, publishMsOf }: Evidence,
): Verdict {
  for (const { location } of records) {
    const problem = problemOfRecord(quarantine.read(location), event, publishMsOf(event.messageId));
    if (problem !== undefined) return { fate: 'lost', problem };
  }
  const { reason } = first;
  const expected = event.expected?.fate === 'quarantined' ? event.expected.reason : event.expected?.fate;
  const isExpected = event.expected === undefined || records.every((each) => each.reason === expected);
  const problem = isExpected ? undefined : `it was quarantined as ${reason}, expected ${expected}`;
  const isGood = event.expected !== undefined && event.expected.fate !== 'quarantined';
  return { fate: 'quarantined', reason, isGood, duplicates: records.length - 1, problem };
}

function judgeMissing(event: PublishedEvent, { types, isFlowcoreElsewhere }: Evidence): Verdict {
  const { expected, attributes, text } = event;
  const value = parseJson(text);
  if (expected?.fate === 'quarantined') {
    return { fate: 'lost', problem: `it is not in quarantine (expected as ${expected.reason})` };
  }
  if (typeOf(types, attributes, value)?.isFiltered(value)) return { fate: 'filtered', duplicates: 0 };
  if (isFlowcoreElsewhere) return { fate: 'elsewhere' };
  return { fate: 'lost', problem: 'it is stored nowhere' };
}

function problemOfOrdinary(
  stored: StoredEvent,
  event: PublishedEvent,
  { types, publishMsOf }: Evidence,
): string | undefined {
  const type = storedType(stored.raw, event, types);
  if (type === undefined) return 'delivery.schema names no schema';
  const added = addedMembers(stored.raw, event.text, type);
  if (!added.ok) return added.problem;
  const window = { publishMs: publishMsOf(event.messageId), storedAt: stored.storedAt };
  return (
    problemOfAdded(added.value, event, type, window) ??
    problemOfPlace(stored, type, type.eventType, added.value)
  );
}

/** Checks a pointer and the file that it names. */
function problemOfPointer(
  stored: StoredEvent,
  event: PublishedEvent,
  evidence: Evidence,
): string | undefined {
  const type = storedType(stored.raw, event, evidence.types);
  if (type === undefined) return 'delivery.schema names no schema';
  const pointer = readPointer(stored.raw, event.text, type);
  if (!pointer.ok) return pointer.problem;
  const { added, overflow } = pointer.value;
  const locations = evidence.partsOf(overflow.file_id);
  const problem =
    problemOfAdded(added, event, type, {
      publishMs: evidence.publishMsOf(event.messageId),
      storedAt: stored.storedAt,
    }) ?? problemOfPlace(stored, type, type.eventType, added);
  if (problem !== undefined) return `its pointer: ${problem}`;

  const parts = locations.map((location) => evidence.stored.read(location));
  const file = rebuildFile(parts.flatMap((part) => filePart(part) ?? []));
  if (!file.ok) return file.problem;
  const reference = problemOfReference(overflow, file.value, type);
  if (reference !== undefined) return reference;
  const content = problemOfContent(file.value.content.toString('utf8'), parts, event, type, evidence);
  return content && `its file: ${content}`;
}

/**
 * A file holds the event as it would have been sent. Of an event published twice it holds the first: the second
 * meets the same object in the bucket.
 */
function problemOfContent(
  content: string,
  parts: readonly StoredEvent[],
  event: PublishedEvent,
  type: JudgedType,
  evidence: Evidence,
): string | undefined {
  const added = addedMembers(content, event.text, type);
  if (!added.ok) return added.problem;
  const { message_id } = added.value.delivery;
  const source =
    message_id === event.messageId
      ? event
      : evidence.eventsOf(message_id).find(({ text }) => text === event.text);
  if (source === undefined) return `it belongs to message ${message_id}, which did not publish these bytes`;
  const storedAt =
    parts
      .map(({ storedAt }) => storedAt)
      .toSorted()
      .at(-1) ?? '';
  return (
    problemOfAdded(added.value, source, type, { publishMs: evidence.publishMsOf(message_id), storedAt }) ??
    parts
      .map((part) => problemOfPlace(part, type, type.fileEventType, added.value))
      .find((problem) => problem !== undefined)
  );
}

/** The expected type, or else the one that the event itself names. */
function storedType(raw: string, { expected }: PublishedEvent, types: JudgedTypes): JudgedType | undefined {
  if (expected?.type !== undefined) return types.get(expected.type);
  const value = parseJson(raw) as { readonly delivery: { readonly schema: string } };
  return types.get(value.delivery.schema);
}
