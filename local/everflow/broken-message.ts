import { type BrokenEventReason, brokenEvent, brokenEventReasons } from './broken-event.ts';
import { messageOfMuchData, withManyAttributes } from './bulky-message.ts';
import { attributeValue, EVENT_TYPE_ATTRIBUTE, type GeneratedMessage, type TypeName } from './message.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';
import { type UnreadableReason, unreadableMessage, unreadableReasons } from './unreadable.ts';

/** A reason for which generated messages are quarantined. */
export type BrokenReason = UnreadableReason | BrokenEventReason;

/**
 * Every reason that a published message can meet with the shipped schemas. Their shapes exclude each other and
 * their attribute values are unique, so `ambiguous` is not among them; nor is `not-base64`, a fault of the push.
 */
export const brokenReasons: readonly BrokenReason[] = [...unreadableReasons, ...brokenEventReasons];

/** Makes a message whose one event must be quarantined for the reason. */
export function brokenMessage(scene: Scene, drawn: TypeName, reason: BrokenReason): GeneratedMessage {
  if (isUnreadable(reason)) return unreadableMessage(scene, drawn, reason);
  const { type, text, expected } = brokenEvent(scene, drawn, reason);
  return {
    data: Buffer.from(text),
    attributes: { [EVENT_TYPE_ATTRIBUTE]: attributeValue(type) },
    events: [expected],
  };
}

const isUnreadable = (reason: BrokenReason): reason is UnreadableReason =>
  unreadableReasons.some((each) => each === reason);

/** Broken messages of which one has so much data, and one so many attributes, that the bucket must hold them. */
const BULKY_EVERY = 300;
const BULKY_DATA_AT = 20;
const BULKY_ATTRIBUTES_AT = 40;

/**
 * Makes the broken messages of a run. Reasons come in a random order, each once, then again: a few messages already
 * cover them all.
 */
export function createBrokenMessages(scene: Scene): (drawn: TypeName) => GeneratedMessage {
  const reasons = reasonsInTurn(scene.random);
  let made = 0;
  return (drawn) => {
    made += 1;
    if (made % BULKY_EVERY === BULKY_DATA_AT) return messageOfMuchData(scene, drawn);
    const message = brokenMessage(scene, drawn, reasons.next().value);
    return made % BULKY_EVERY === BULKY_ATTRIBUTES_AT ? withManyAttributes(message) : message;
  };
}

function* reasonsInTurn(random: Random): Generator<BrokenReason, never> {
  for (;;) {
    const left = [...brokenReasons];
    while (left.length > 0) yield* left.splice(random.integer(0, left.length - 1), 1);
  }
}
