import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventTypes } from '../../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';
import { eventType, SHIPPED_SCHEMAS } from '../../functions/event-types/schema-folder.ts';

/** Event types of a test's own, in a folder that `--schemas` can name. */
export function ownTypes(): { readonly folder: string; readonly types: EventTypes } {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-audit-'));
  const write = (name: string, changes: Parameters<typeof eventType>[1]) =>
    writeFileSync(join(folder, `${name}.schema.json`), JSON.stringify(eventType(name, changes)));
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(SHIPPED_SCHEMAS, 'flowcore.meta.json'), join(folder, 'flowcore.meta.json'));
  write('sale', { flowcore: { filter: { 'test-sale': { required: ['test'] } } } });
  write('visit', { flowcore: { eventTimeKey: false } });
  return { folder, types: loadEventTypes(folder) };
}

/** A message of one of them, holding one event, or several as an array. */
export const messageOf = (type: 'sale' | 'visit', ...events: readonly object[]) => ({
  data: Buffer.from(JSON.stringify(events.length === 1 ? events[0] : events)),
  attributes: { event_type: type },
});
