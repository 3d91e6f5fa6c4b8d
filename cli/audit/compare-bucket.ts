import type { AddedKeys } from '../../functions/added-keys.ts';
import type { ReadEvent } from '../flowcore/event-source.ts';
import { type Glance, wholeOf } from './occurrence.ts';
import { createOccurrenceTable } from './occurrence-table.ts';
import type { Pile } from './spill.ts';
import { type Pointer, storedCopyOf } from './stored-copy.ts';
import type { Workings } from './workings.ts';

/** What the events of a bucket are compared with, and where that is noted. */
export interface Comparison {
  readonly published: Pile;
  /** Everything that Flowcore has where they should be. */
  readonly stored: AsyncIterable<readonly ReadEvent[]>;
  /** Which of the files are there, whole and right; by their ids. */
  wholeFiles(pointers: readonly Pointer[]): Promise<ReadonlySet<string>>;
  readonly addedKeys: AddedKeys;
  readonly workings: Pick<Workings, 'accounts' | 'unaccounted' | 'fileless'>;
}

/**
 * Compares what was published with what is stored, as multisets: an array may hold equal events, and each must be
 * there. The texts are read again for the few that are not, which is why the table need not hold them.
 */
export async function compareBucket(comparison: Comparison): Promise<void> {
  const { published, stored, addedKeys, workings } = comparison;
  const { accounts, unaccounted, fileless } = workings;
  const table = createOccurrenceTable(published.count());
  await published.each((glance) => table.publish(glance, glance.place));

  const pointers = new Map<number, Pointer[]>();
  for await (const page of stored) {
    for (const event of page) {
      const copy = storedCopyOf(event, addedKeys);
      const number = copy === undefined ? undefined : table.store(copy.digest);
      if (number === undefined || copy?.pointer === undefined) continue;
      pointers.set(number, [...(pointers.get(number) ?? []), copy.pointer]);
    }
  }
  const whole = await comparison.wholeFiles([...pointers.values()].flat());

  await published.each((glance) => {
    const taken = table.take(glance, glance.place);
    if (taken === undefined) return;
    const row = accounts.row(glance.row);
    row.published += 1;
    row.duplicated += taken.duplicates;
    if (!taken.isStored) return append(unaccounted, glance);
    row.stored += 1;
    const pointing = pointers.get(taken.number);
    if (pointing === undefined) return;
    row.overflowed += 1;
    // A replay stages anew: one whole file is enough.
    if (pointing.some(({ fileId }) => whole.has(fileId))) row.reassemblable += 1;
    else {
      row.fileMissing += 1;
      append(fileless, glance);
    }
  });
}

const append = (pile: Pile, glance: Glance): void => pile.append(wholeOf(glance));
