import type { Context } from '../context.ts';
import { disarmed } from '../terminal/printable.ts';
import { headedTable } from '../terminal/table.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { type FilterFlags, isMeant } from './filters.ts';
import { createGroups } from './groups.ts';
import { type Records, readingWords, readQuarantine, seenJson, seenWords } from './read-quarantine.ts';
import { summaryOf } from './summary.ts';

/** What is in quarantine, by reason, event type and hour. */
export async function listQuarantine(context: Context, flags: FilterFlags): Promise<Outcome> {
  const groups = createGroups();
  let read = 0;
  const count = async (records: Records): Promise<void> => {
    for await (const record of records) {
      read += 1;
      const summary = summaryOf(record);
      if (isMeant(summary, flags, context.clock.now())) groups.add(summary);
    }
  };
  const reading = await readQuarantine(context, flags, count, readingWords);
  const all = groups.all();
  const records = all.reduce((sum, { count }) => sum + count, 0);
  const rows = all.map(({ oldestMs, ...group }) => ({ ...group, oldest: iso(oldestMs) }));
  const total = `${records} records in quarantine${read > records ? ` that fit, of ${read}` : ''}.`;
  return {
    json: { records, read, ...seenJson(reading), groups: rows },
    text: [
      ...(rows.length === 0
        ? []
        : [
            headedTable(
              ['reason', 'event type', 'hour', 'records', 'oldest'],
              rows.map(({ reason, type, hour, count, oldest }) => [
                ...[disarmed(reason), disarmed(type), hour, count, oldest],
              ]),
            ),
          ]),
      `${total} ${seenWords(reading)}`,
    ].join('\n'),
    isBad: reading.ending === 'stopped',
  };
}
