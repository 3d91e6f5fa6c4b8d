import { createObjectStore } from '../../functions/object-store.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { BadUsage } from '../failure.ts';
import { disarmed } from '../terminal/printable.ts';
import type { Outcome } from '../verb.ts';
import { createExportFile, type ExportFile, exportToStream } from './export-file.ts';
import { exportLine } from './export-line.ts';
import { type FilterFlags, isMeant } from './filters.ts';
import type { HeldRecord } from './hold-records.ts';
import { openRecord } from './open-record.ts';
import {
  type Reading,
  type Records,
  readingWords,
  readQuarantine,
  seenJson,
  seenWords,
} from './read-quarantine.ts';
import { summaryOf } from './summary.ts';

export interface ExportFlags extends FilterFlags {
  /** Take what was exported out of quarantine. */
  readonly remove?: true;
  readonly execute?: true;
}

interface Counts {
  exported: number;
  /** Records that could not be read, by what was wrong. */
  readonly unreadable: Map<string, number>;
  removed: number;
}

const STDOUT = '-';

/** Writes the records as NDJSON; they stay in quarantine unless they are to be removed. */
export async function exportQuarantine(context: Context, flags: ExportFlags, to: string): Promise<Outcome> {
  if (flags.remove && to === STDOUT) {
    throw new BadUsage('--remove needs a file: what is written to standard output may be lost');
  }
  const { STAGING_BUCKET: bucket } = (await context.deployment()).demand('STAGING_BUCKET');
  const objects = createObjectStore(context.storage, bucket);
  const file = to === STDOUT ? exportToStream(context.out) : await createExportFile(to);
  const counts: Counts = { exported: 0, unreadable: new Map(), removed: 0 };
  try {
    const write = async (records: Records): Promise<void> => {
      const exported: HeldRecord[] = [];
      for await (const record of records) {
        if (!isMeant(summaryOf(record), flags, context.clock.now())) continue;
        const problem = await exportRecord(record, file, objects);
        if (problem !== undefined) {
          counts.unreadable.set(problem, (counts.unreadable.get(problem) ?? 0) + 1);
          continue;
        }
        counts.exported += 1;
        // Only its id is needed from here on.
        if (flags.remove) exported.push({ ...record, data: Buffer.alloc(0), attributes: {} });
      }
      await file.sync();
      if (flags.execute && !context.signal.aborted) await removeAll(exported, records, counts);
    };
    const reading = await readQuarantine(context, flags, write, readingWords);
    return outcome(context, flags, to, counts, reading);
  } finally {
    await file.close();
  }
}

async function exportRecord(
  record: HeldRecord,
  file: ExportFile,
  objects: Parameters<typeof openRecord>[1],
): Promise<string | undefined> {
  let line: string;
  try {
    const rejected = await openRecord(record, objects);
    if (rejected === undefined) return 'it is no record of Sluice';
    // Within JSON its escapes are JSON's own: the line means the same, and a terminal obeys nothing of it.
    line = disarmed(JSON.stringify(exportLine(rejected, record.quarantinedMs)));
  } catch (error) {
    return describeProblem(error);
  }
  await file.write(line);
  return undefined;
}

/** A request for each page of them, not for each. */
async function removeAll(exported: readonly HeldRecord[], records: Records, counts: Counts): Promise<void> {
  const removals = exported.map(async (record) => {
    await records.acknowledge(record);
    counts.removed += 1;
  });
  await Promise.all(removals);
}

function outcome(
  context: Context,
  { remove, execute }: ExportFlags,
  to: string,
  { exported, unreadable, removed }: Counts,
  reading: Reading,
): Outcome {
  const where = to === STDOUT ? 'standard output' : to;
  const lines = [
    `${exported} records exported to ${where}, ${removed} removed from quarantine.`,
    ...[...unreadable].map(([problem, count]) => `${count} not exported: ${problem}.`),
    ...(remove && !execute ? ['They would be removed with --execute.'] : []),
    seenWords(reading),
  ];
  const text = lines.join('\n');
  // Standard output holds the records.
  if (to === STDOUT) context.err.write(`${text}\n`);
  return {
    json: {
      ...{ file: to, exported, removed, ...seenJson(reading) },
      unreadable: Object.fromEntries(unreadable),
    },
    text: to === STDOUT ? '' : text,
    isBad: unreadable.size > 0 || reading.ending === 'stopped',
  };
}
