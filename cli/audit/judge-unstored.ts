import type { Row } from './accounts.ts';
import { partDigestOf } from './digest.ts';
import { type Occurrence, partAt, wholeOf } from './occurrence.ts';
import { createOccurrenceTable, type OccurrenceTable } from './occurrence-table.ts';
import type { Verdict } from './verdicts.ts';
import type { Workings } from './workings.ts';

/** Gets what is missing, and why it counts as that. */
export type TellMissing = (occurrence: Occurrence, row: Row, reason: string) => void;

/** Accounts for what is not stored: a quarantine record stands for it, else today's filter, else it is missing. */
export async function judgeUnstored(
  {
    unaccounted,
    aside,
    quarantined,
    accounts,
    verdicts,
  }: Pick<Workings, 'unaccounted' | 'aside' | 'quarantined' | 'accounts' | 'verdicts'>,
  tellMissing: TellMissing,
): Promise<void> {
  const records = createOccurrenceTable(quarantined.count());
  await quarantined.each((glance) => records.publish(glance, glance.place));

  await unaccounted.each((glance) => {
    const occurrence = wholeOf(glance);
    const row = accounts.row(occurrence.row);
    if (isQuarantined(records, occurrence)) row.quarantined += 1;
    else {
      row.missing += 1;
      tellMissing(occurrence, row, 'neither in Flowcore nor in quarantine');
    }
  });

  // A message that was delivered twice is counted once.
  const once = createOccurrenceTable(aside.count());
  await aside.each((glance) => once.publish(glance, glance.place));
  await aside.each((glance) => {
    if (once.take(glance, glance.place) === undefined) return;
    const occurrence = wholeOf(glance);
    const row = accounts.row(occurrence.row);
    const verdict = verdicts.of(occurrence.verdict);
    row.published += 1;
    if (isQuarantined(records, occurrence)) row.quarantined += 1;
    else if (verdict?.kind === 'filtered') row.filtered += 1;
    else {
      row.missing += 1;
      tellMissing(occurrence, row, reasonOf(verdict));
    }
  });
}

/** An element counts as quarantined with its message as well. */
function isQuarantined(records: OccurrenceTable, { place, messageId }: Occurrence): boolean {
  const { topic, element } = partAt(place);
  return (
    records.has(partDigestOf(topic, element, messageId)) ||
    (element !== undefined && records.has(partDigestOf(topic, undefined, messageId)))
  );
}

const reasonOf = (verdict: Verdict | undefined): string =>
  `not in quarantine, and today's schemas reject it (${verdict?.name}): whether other schemas delivered it, --schemas tells`;
