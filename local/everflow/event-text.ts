import { type Draft, draftEvent } from './draft.ts';
import { type ExpectedEvent, schemaId, type TypeName } from './message.ts';
import { drawSize, withLongQuery } from './oversize.ts';
import type { Scene } from './scene.ts';
import { thinOut } from './values.ts';
import { writeJson } from './write-json.ts';

/** One event as it stands in a message, and what must become of it. */
export interface EventText {
  readonly type: TypeName;
  readonly text: string;
  readonly expected: ExpectedEvent;
  /** Whether its shape alone tells its type. */
  readonly hasShape: boolean;
}

/** Fields that make keys, times and references; variety stops at them. */
const lasting: ReadonlySet<string> = new Set([
  'network_id',
  'transaction_id',
  'unix_timestamp',
  'conversion_id',
  'conversion_timestamp',
  'update_timestamp',
]);

/** Makes a valid event of a type, oversized as often as the options say. */
export function validEvent(scene: Scene, type: TypeName, mayBeHuge: boolean): EventText {
  const draft = draftEvent(scene, type, true);
  return scene.random.chance(scene.oversized) ? oversized(scene, draft, mayBeHuge) : ordinary(scene, draft);
}

function ordinary({ random }: Scene, draft: Draft): EventText {
  const text = writeJson(random, thinOut(random, draft.fields, lasting));
  return eventText(draft, text, 'delivered');
}

function oversized({ random, pools }: Scene, draft: Draft, mayBeHuge: boolean): EventText {
  const fields = withLongQuery(random, pools, draft.type, draft.fields, drawSize(random, mayBeHuge));
  return eventText(draft, JSON.stringify(fields), 'overflowed');
}

const eventText = (
  { type, hasShape, expected }: Draft,
  text: string,
  fate: ExpectedEvent['fate'],
): EventText => ({
  type,
  text,
  hasShape,
  expected: { fate, type: schemaId(type), ...expected },
});
