import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventTypes } from '../../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';

/** Schemas of two event types as they were, demanding a field that Everflow never sends, and as they are mended. */
export interface WrongSchemas {
  readonly folder: string;
  /** They leave out clicks whose id begins with `test-`. */
  readonly mended: string;
  readonly types: EventTypes;
  remove(): Promise<void>;
}

const META = 'flowcore.meta.json';
const FILTER = {
  'test-clicks': { properties: { transaction_id: { type: 'string', pattern: '^test-' } } },
};

/** The project's own schemas of clicks and impressions, but for what is only watched: it takes long to compile. */
export async function wrongSchemas(...names: readonly string[]): Promise<WrongSchemas> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-schemas-'));
  const [folder, mended] = [join(root, 'wrong'), join(root, 'mended')];
  for (const each of [folder, mended]) {
    await mkdir(each);
    await cp(join('schemas', META), join(each, META));
  }
  for (const name of ['click', 'impression']) {
    const file = `${name}.schema.json`;
    const schema = JSON.parse(await readFile(join('schemas', file), 'utf8'));
    const { expected: _, ...flowcore } = schema.flowcore;
    const right = { ...schema, flowcore: name === 'click' ? { ...flowcore, filter: FILTER } : flowcore };
    const wrong = { ...right, required: [...schema.required, 'never_sent'] };
    await writeFile(join(mended, file), JSON.stringify(right));
    await writeFile(join(folder, file), JSON.stringify(names.includes(name) ? wrong : right));
  }
  return { folder, mended, types: loadEventTypes(folder), remove: () => rm(root, { recursive: true }) };
}

/** A click as Everflow sends it; `more` goes at its end. */
export const click = (
  id: string,
  more: object = {},
): { data: Buffer; attributes: Record<string, string> } => ({
  data: Buffer.from(
    `{"network_id":4242,"transaction_id":"${id}","unix_timestamp":1795273212,"more":${JSON.stringify(more)}}`,
  ),
  attributes: { event_type: 'click' },
});
