import { type BrokenEventReason, brokenEvent, brokenEventReasons } from './broken-event.ts';
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

/** The reasons in a random order, each once, then again: a few broken messages already cover them all. */
export function* reasonsInTurn(random: Random): Generator<BrokenReason, never> {
  for (;;) {
    const left = [...brokenReasons];
    while (left.length > 0) yield* left.splice(random.integer(0, left.length - 1), 1);
  }
}
