import ms from 'ms';
import type { StagedObject } from '../../functions/overflow/staged-object.ts';
import type { Context } from '../context.ts';
import { headedTable } from '../terminal/table.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { createOldest } from './oldest.ts';
import { type StagedFile, stagedFiles } from './staged-files.ts';

export interface ListFlags {
  /** Those that were uploaded as well. */
  readonly all?: true;
  /** Objects that are shown, the oldest first. */
  readonly limit: number;
}

type Ours = StagedFile & { readonly staged: StagedObject };

interface Totals {
  waiting: number;
  waitingBytes: number;
  uploaded: number;
  /** Staged for another data core by a replay, which uploads them itself, and not uploaded. */
  elsewhere: number;
  /** Under `staged/`, but not staged by Sluice. */
  foreign: number;
}

/** Objects that wait for their upload, with age and last error. */
export async function listStaged(context: Context, { all, limit }: ListFlags): Promise<Outcome> {
  const nowMs = context.clock.now();
  const oldest = createOldest<Ours>(limit);
  const totals: Totals = { waiting: 0, waitingBytes: 0, uploaded: 0, elsewhere: 0, foreign: 0 };
  for await (const file of stagedFiles(context)) {
    const { staged } = file;
    if (staged === undefined) totals.foreign += 1;
    else {
      count(totals, staged);
      if (all || staged.uploadedAt === undefined) oldest.add({ ...file, staged });
    }
  }
  const objects = oldest.all().map((file) => describe(file, nowMs));
  const isComplete = !context.signal.aborted;
  return {
    json: { ...totals, isComplete, objects },
    text: [
      ...(objects.length === 0 ? [] : [table(objects, all === true)]),
      words(totals, objects.length, all === true),
      ...(isComplete ? [] : ['Stopped before all was read.']),
    ].join('\n'),
    isBad: !isComplete,
  };
}

function count(totals: Totals, { uploadedAt, dataCore, size }: StagedObject): void {
  if (uploadedAt !== undefined) totals.uploaded += 1;
  else if (dataCore !== undefined) totals.elsewhere += 1;
  else {
    totals.waiting += 1;
    totals.waitingBytes += size;
  }
}

const describe = ({ object, staged, failure, createdMs }: Ours, nowMs: number) => ({
  object: object.name,
  staged: iso(createdMs),
  ageSeconds: Math.max(0, Math.round((nowMs - createdMs) / 1000)),
  bytes: staged.size,
  type: staged.schema,
  eventKey: staged.eventKey,
  uploaded: staged.uploadedAt ?? null,
  dataCore: staged.dataCore ?? null,
  lastError: failure?.cause ?? null,
  lastErrorAt: failure?.at ?? null,
});

function table(objects: readonly ReturnType<typeof describe>[], all: boolean): string {
  return headedTable(
    ['object (type and event key in its name)', 'age', 'bytes', ...(all ? ['uploaded'] : []), 'last error'],
    objects.map(({ object, ageSeconds, bytes, uploaded, dataCore, lastError, lastErrorAt }) => [
      object,
      ms(ageSeconds * 1000),
      bytes,
      ...(all ? [uploaded ?? 'no'] : []),
      [
        ...(dataCore === null ? [] : [`for data core ${dataCore}`]),
        ...(lastError === null ? [] : [`${lastError} (${lastErrorAt})`]),
      ].join(', '),
    ]),
  );
}

function words(
  { waiting, waitingBytes, uploaded, elsewhere, foreign }: Totals,
  shown: number,
  all: boolean,
): string {
  const more = waiting + elsewhere + (all ? uploaded : 0) - shown;
  return [
    `${waiting} objects wait for their upload (${waitingBytes} bytes), ${uploaded} are uploaded.`,
    ...(more > 0 ? [`${more} more are not shown (--limit).`] : []),
    ...(elsewhere > 0
      ? [
          `${elsewhere} are for another data core: the replay that staged them uploads them itself, so go on with it.`,
        ]
      : []),
    ...(foreign > 0 ? [`${foreign} objects under staged/ were not staged by Sluice.`] : []),
  ].join(' ');
}
