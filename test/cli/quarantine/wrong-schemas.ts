import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventTypes } from '../../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';

/** Schemas of which some demand a field that Everflow never sends. */
export interface WrongSchemas {
  readonly folder: string;
  readonly types: EventTypes;
  remove(): Promise<void>;
}

/** The project's own schemas, but every event of these types is rejected. */
export async function wrongSchemas(...names: readonly string[]): Promise<WrongSchemas> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-schemas-'));
  await cp('schemas', folder, { recursive: true, filter: (path) => !path.includes('examples') });
  for (const name of names) {
    const file = join(folder, `${name}.schema.json`);
    const schema = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...schema, required: [...schema.required, 'never_sent'] }));
  }
  return { folder, types: loadEventTypes(folder), remove: () => rm(folder, { recursive: true }) };
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
