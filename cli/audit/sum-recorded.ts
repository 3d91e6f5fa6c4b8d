import type { EventsEntry } from '../settings/stack-output.ts';
import { count } from '../terminal/words.ts';
import { dayOf } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { addCounts, type Counts, noCounts } from './accounts.ts';
import type { DayRecord, DayRecords } from './day-records.ts';
import { dayTable, verdictOf } from './report.ts';

/** A day that is not proven complete, and why. */
interface OpenDay {
  readonly topic: string;
  readonly day: string;
  readonly why: string;
}

/** A month is the sum of its days: adds up what was recorded, and names the days that are not proven. */
export async function sumRecorded(
  records: DayRecords,
  entries: readonly EventsEntry[],
  days: readonly number[],
): Promise<Outcome> {
  const totals = noCounts();
  const found: (readonly [string, Counts])[] = [];
  const open: OpenDay[] = [];
  const empty: string[] = [];
  for (const day of days.map(dayOf)) {
    for (const { topic } of entries) {
      const record = await records.find(topic, day);
      if (record !== undefined) {
        addCounts(totals, record.totals);
        if (record.isEmpty) empty.push(entries.length > 1 ? `${day} (topic ${topic})` : day);
        found.push([entries.length > 1 ? `${day} ${topic}` : day, record.totals]);
      }
      const why = problemOf(record);
      if (why !== undefined) open.push({ topic, day, why });
    }
  }
  const isComplete = open.length === 0;
  return {
    json: { days: days.map(dayOf), totals, open, empty, isComplete },
    text: [
      dayTable(found, totals),
      ...open.map(({ topic, day, why }) => `${day}: ${why} (topic ${topic})`),
      ...(empty.length === 0
        ? []
        : [`nothing was published, as far as the topic retained it: ${empty.join(', ')}`]),
      isComplete
        ? `${verdictOf({ totals, isComplete })}; the sum of ${count(days.length, 'recorded day')}`
        : `not proven: ${count(open.length, 'day')} of ${days.length} without a record that is complete`,
    ].join('\n'),
    isBad: !isComplete,
  };
}

function problemOf(record: DayRecord | undefined): string | undefined {
  if (record === undefined) return 'no record: audit it with --record while the topic keeps it';
  if (record.isComplete) return undefined;
  const { missing, fileMissing } = record.totals;
  return `${count(missing, 'event')} and ${count(fileMissing, 'file')} missing: repair it and record it again`;
}
