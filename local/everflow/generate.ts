import { arrayMessage } from './array-message.ts';
import { createBrokenMessages } from './broken-message.ts';
import { validEvent } from './event-text.ts';
import { attributeValue, EVENT_TYPE_ATTRIBUTE, type GeneratedMessage, type TypeName } from './message.ts';
import { drawType } from './mix.ts';
import { createScene, type GeneratorOptions, type Scene } from './scene.ts';

/** Messages recognised by their shape, among those that have one. */
const UNNAMED_SHARE = 0.1;
const REPEAT_SHARE = 0.01;
const LONGEST_REPEATED_BYTES = 1_000_000;

interface Repeat {
  /** How many messages are published before it. */
  readonly at: number;
  readonly message: GeneratedMessage;
}

/**
 * Makes the messages of an Everflow Firehose, in publishing order. Some are published twice: the same bytes and
 * attributes again, a little later, as Everflow does not promise otherwise.
 */
export function* generator(options: GeneratorOptions): Generator<GeneratedMessage, void> {
  const scene = createScene(options);
  const nextBroken = createBrokenMessages(scene);
  const repeats: Repeat[] = [];
  let made = 0;
  for (let published = 0; scene.eventsLeft > 0; published += 1) {
    const message = takeDue(repeats, published, scene.eventsLeft) ?? freshMessage(scene, nextBroken);
    scene.eventsLeft -= message.events.length;
    made += message.events.length;
    // Events write their time in whole milliseconds at most.
    scene.nowMs = Math.floor(options.startMs + made * (options.msPerEvent ?? 1));
    if (scene.random.chance(REPEAT_SHARE) && message.data.length <= LONGEST_REPEATED_BYTES) {
      repeats.push({ at: published + scene.random.integer(1, 200), message });
    }
    yield message;
  }
}

function takeDue(repeats: Repeat[], published: number, eventsLeft: number): GeneratedMessage | undefined {
  const index = repeats.findIndex(
    ({ at, message }) => at <= published && message.events.length <= eventsLeft,
  );
  return index < 0 ? undefined : repeats.splice(index, 1)[0]?.message;
}

function freshMessage(scene: Scene, nextBroken: (drawn: TypeName) => GeneratedMessage): GeneratedMessage {
  const { random, mix, eventsLeft } = scene;
  const type = drawType(random, mix) ?? 'click';
  if (eventsLeft > 1 && random.chance(scene.arrays)) {
    return arrayMessage(scene, type, Math.min(random.integer(2, scene.longestArray), eventsLeft));
  }
  return random.chance(scene.invalid) ? nextBroken(type) : singleMessage(scene, type);
}

function singleMessage(scene: Scene, type: TypeName): GeneratedMessage {
  const { text, expected, hasShape } = validEvent(scene, type, true);
  const isUnnamed = hasShape && scene.random.chance(UNNAMED_SHARE);
  return {
    data: Buffer.from(text),
    attributes: isUnnamed ? {} : { [EVENT_TYPE_ATTRIBUTE]: attributeValue(type) },
    events: [expected],
  };
}
