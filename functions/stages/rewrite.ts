import { type AddedKeys, reservedNames } from '../added-keys.ts';
import { rewriteMembers } from '../json/rewrite-members.ts';
import { andThen, type FlowcoreEvent, type IdentifiedEvent, next, reject, type Step } from '../message.ts';
import { type EventKeys, keys } from './keys.ts';
import { type EventTimes, times } from './times.ts';

interface Payload {
  readonly text: string;
  readonly isEmpty: boolean;
}

/**
 * Makes the Flowcore event: the source's own text, edited where the type says so, with Sluice's keys spliced
 * in before the closing brace. Nothing is re-serialised, so numbers, key order and unknown fields survive.
 */
export function rewrite(event: IdentifiedEvent, addedKeys: AddedKeys): Step<FlowcoreEvent> {
  const twice = repeatedSingleField(event);
  if (twice !== undefined) return reject('duplicate-field', 'rewrite', `${twice} occurs more than once`);
  return andThen(keys(event), (eventKeys) =>
    andThen(times(event), (eventTimes) =>
      andThen(editedPayload(event, addedKeys), (payload) =>
        next(assemble(event, payload, eventKeys, eventTimes, addedKeys)),
      ),
    ),
  );
}

function repeatedSingleField(event: IdentifiedEvent): string | undefined {
  // The parsed value has each name once: the usual case is told without looking at names.
  if (event.members.length === Object.keys(event.value).length) return undefined;
  const seen = new Set<string>();
  for (const { name } of event.members) {
    if (typeof name !== 'string' || !event.type.singleFields.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

function editedPayload(event: IdentifiedEvent, addedKeys: AddedKeys): Step<Payload> {
  const { drops, renames } = event.type;
  if (drops.length === 0 && renames.length === 0) {
    return payloadOf(event.text, Object.keys(event.value), addedKeys);
  }
  const edited = rewriteMembers(event.text, { drops, renames });
  return edited.ok
    ? payloadOf(edited.text, edited.topLevelNames, addedKeys)
    : reject('rename-collision', 'rewrite', `a rename to ${edited.collision} meets a field of that name`);
}

function payloadOf(text: string, names: readonly string[], addedKeys: AddedKeys): Step<Payload> {
  const reserved = reservedNames(addedKeys);
  const taken = names.find((name) => reserved.has(name));
  return taken === undefined
    ? next({ text, isEmpty: names.length === 0 })
    : reject('reserved-key', 'rewrite', `the payload already uses ${taken}`);
}

function assemble(
  source: IdentifiedEvent,
  payload: Payload,
  { eventKey, entityKey }: EventKeys,
  { eventTimeMs, validTimeMs, timeSource }: EventTimes,
  names: AddedKeys,
): FlowcoreEvent {
  const eventTime = new Date(eventTimeMs).toISOString();
  const validTime = validTimeMs === eventTimeMs ? eventTime : new Date(validTimeMs).toISOString();
  const { messageId, publishTime, replayId } = source.message;
  const added = membersOf({
    [names.eventTime]: eventTime,
    [names.validTime]: validTime,
    [names.eventKey]: eventKey,
    [names.entityKey]: entityKey,
    [names.delivery]: {
      message_id: messageId,
      publish_time: publishTime,
      schema: source.type.id,
      time_source: timeSource,
      ...(replayId === undefined ? {} : { replay: replayId }),
    },
  });
  const comma = payload.isEmpty ? '' : ',';
  const text = `${payload.text.slice(0, -1)}${comma}${added}}`;
  return {
    message: source.message,
    type: source.type,
    text,
    added,
    bytes: Buffer.byteLength(text),
    eventTimeMs,
    eventTime,
    validTime,
    eventKey,
    entityKey,
  };
}

/** An object's members as JSON text, without its braces. */
const membersOf = (value: object): string => JSON.stringify(value).slice(1, -1);
