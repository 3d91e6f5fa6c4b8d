import { draftEvent } from './draft.ts';
import { attributeValue, EVENT_TYPE_ATTRIBUTE, type GeneratedMessage, type TypeName } from './message.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';
import { withMember } from './write-json.ts';

/** Reasons for which a message is quarantined before the type of its event is known. */
export const unreadableReasons = [
  'empty',
  'not-utf8',
  'not-json',
  'not-an-object',
  'unrecognised',
  'array-too-long',
  'too-deep',
] as const;

export type UnreadableReason = (typeof unreadableReasons)[number];

/** Elements that are no events. */
export const scalars: readonly string[] = ['42', '"click"', 'null', 'true', '-0.5e3', '[[1],[2]]'];

/** Makes the data of a message from the text of a valid event. */
const makers: Readonly<Record<UnreadableReason, (random: Random, text: string) => string | Buffer>> = {
  empty: () => '',
  'not-utf8': (random, text) => withBadByte(Buffer.from(text), random.pick([0xff, 0xc3, 0xe9])),
  'not-json': notJson,
  'not-an-object': (random) => random.pick(scalars.filter((text) => !text.startsWith('['))),
  unrecognised: (random) => unrecognisable(random),
  'array-too-long': (random) =>
    `[${Array.from({ length: random.pick([1001, 1500]) }, () => '{}').join(',')}]`,
  'too-deep': (random, text) => withMember(text, `"tree":${nested(random.pick([600, 10_000]))}`),
};

/** Makes a message that is quarantined whole. */
export function unreadableMessage(scene: Scene, type: TypeName, reason: UnreadableReason): GeneratedMessage {
  const { random } = scene;
  const data = makers[reason](random, JSON.stringify(draftEvent(scene, type, false).fields));
  return {
    data: typeof data === 'string' ? Buffer.from(data) : data,
    attributes: attributesFor(random, type, reason),
    events: [{ fate: 'quarantined', reason }],
  };
}

/** An object whose shape is no event type's. */
export const unrecognisable = (random: Random): string =>
  JSON.stringify({ network_id: 4242, postback_id: random.hexId(), status: random.pick(['ok', 'late']) });

/** A message without data needs an attribute; an unrecognised one names no type, or one that nobody knows. */
function attributesFor(random: Random, type: TypeName, reason: UnreadableReason): Record<string, string> {
  if (reason !== 'unrecognised') return { [EVENT_TYPE_ATTRIBUTE]: attributeValue(type) };
  return random.chance(0.5) ? {} : { [EVENT_TYPE_ATTRIBUTE]: 'lead' };
}

/** Puts a byte that UTF-8 does not allow there before the last quote. */
function withBadByte(text: Buffer, byte: number): Buffer {
  const at = text.lastIndexOf(0x22);
  return Buffer.concat([text.subarray(0, at), Buffer.of(byte), text.subarray(at)]);
}

function notJson(random: Random, text: string): string {
  return random.pick([
    text.slice(0, random.integer(1, text.length - 1)),
    `${text.slice(0, -1)},}`,
    `${text}${text}`,
    withMember(text, '"payout":NaN'),
    text.replaceAll('"', "'"),
    `${text.slice(0, -1)},"note":"line\nbreak"}`,
    'click,4242,1795273200',
    '<html><body>502 Bad Gateway</body></html>',
  ]);
}

const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
