import { draftEvent } from '../local/everflow/draft.ts';
import { generator } from '../local/everflow/generate.ts';
import {
  attributeValue,
  EVENT_TYPE_ATTRIBUTE,
  type SourceMessage,
  type TypeName,
} from '../local/everflow/message.ts';
import { withLongQuery } from '../local/everflow/oversize.ts';
import { createScene, type Scene } from '../local/everflow/scene.ts';
import { type Template, templateOf } from './event-id.ts';

/** What is sent: small clicks; what a Firehose sends; long conversions; small clicks with oversized ones among them. */
export const mixNames = ['small clicks', 'real mix', '8 KB conversions', '1 % oversized'] as const;
export type MixName = (typeof mixNames)[number];

/** A message of a mix, its transaction ids replaceable. */
export interface Sample {
  readonly template: Template;
  readonly events: number;
  readonly attributes: Readonly<Record<string, string>>;
}

const SEED = 4;
/** Enough that no cache of the contenders holds them all, few enough to be made in a second. */
const SAMPLES = 2000;
const LONG_BYTES = 8000;
const OVERSIZED_BYTES = 150_000;
/** Bytes between which a click counts as small; 640 in the mean. */
const SMALL = { least: 600, most: 720 };

/** Makes the messages of a mix, the same at every call; the clock only keeps their times plausible. */
export function samplesOf(mix: MixName, startMs: number): readonly Sample[] {
  const scene = createScene({ seed: SEED, startMs });
  switch (mix) {
    case 'real mix':
      return taken(generator({ seed: SEED, startMs }));
    case 'small clicks':
      return taken(smallClicks(startMs));
    case '8 KB conversions':
      return taken(endless(() => longEvent(scene, 'conversion', LONG_BYTES)));
    case '1 % oversized':
      return taken(withOversized(smallClicks(startMs), scene));
  }
}

function taken(messages: Iterable<SourceMessage>): readonly Sample[] {
  const samples: Sample[] = [];
  for (const { data, attributes, events } of messages) {
    const count = events?.length ?? 0;
    // A few impressions have no transaction id, and a few ids are written with escapes: they cannot be followed.
    const template = templateOf(data.toString('utf8'), count);
    if (template !== undefined) samples.push({ template, events: count, attributes });
    if (samples.length === SAMPLES) break;
  }
  return samples;
}

function* smallClicks(startMs: number): Generator<SourceMessage> {
  const mix = { click: 1, impression: 0, conversion: 0, 'conversion-update': 0 };
  for (const message of generator({ seed: SEED, startMs, mix })) {
    const { length } = message.data;
    if (message.events.length === 1 && length >= SMALL.least && length <= SMALL.most) yield message;
  }
}

function* withOversized(messages: Iterable<SourceMessage>, scene: Scene): Generator<SourceMessage> {
  let made = 0;
  for (const message of messages) {
    made += 1;
    yield made % 100 === 0 ? longEvent(scene, 'click', OVERSIZED_BYTES) : message;
  }
}

function* endless(make: () => SourceMessage): Generator<SourceMessage> {
  while (true) yield make();
}

function longEvent(scene: Scene, type: TypeName, bytes: number): SourceMessage {
  const { fields, expected } = draftEvent(scene, type, true);
  const room = bytes - JSON.stringify(fields).length;
  const text = JSON.stringify(withLongQuery(scene.random, scene.pools, type, fields, room));
  return {
    data: Buffer.from(text),
    attributes: { [EVENT_TYPE_ATTRIBUTE]: attributeValue(type) },
    events: [{ fate: 'delivered', ...expected }],
  };
}
