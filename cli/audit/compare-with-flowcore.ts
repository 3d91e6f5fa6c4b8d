import { join } from 'node:path';
import pMap from 'p-map';
import type { Context } from '../context.ts';
import type { ReadAccount } from '../flowcore/read-account.ts';
import { stageSettings } from '../stages/stage-settings.ts';
import type { Bucket } from './buckets.ts';
import { compareBucket } from './compare-bucket.ts';
import { createFlowcoreSide } from './flowcore-side.ts';
import type { Run } from './run.ts';
import { findWholeFiles } from './whole-files.ts';
import type { Workings } from './workings.ts';

/** A bucket of more events is compared alone, because its table is large: 18 bytes an event. */
const LARGE_BUCKET = 2_000_000;
/** Flowcore takes seconds for a page of a dense hour, and gives the pages of an hour one after the other. */
const BUCKETS_AT_ONCE = 4;

/** Compares every hour of every destination with what Flowcore has of it. */
export async function compareWithFlowcore(
  context: Context,
  account: ReadAccount,
  run: Run,
  workings: Workings,
): Promise<void> {
  const { clock, random } = context;
  const { addedKeys } = stageSettings(await context.deployment());
  const flowcore = createFlowcoreSide({
    source: { ...account, clock, random },
    storedFromMs: run.question.window.fromMs,
    storedToMs: clock.now(),
    onMissingType: (name) =>
      run.warn(`Flowcore has no event type ${name}: \`sluice doctor\` tells what to do`),
  });
  const buckets = workings.buckets.all();
  let begun = 0;
  const compare = async (bucket: Bucket): Promise<void> => {
    begun += 1;
    const folder = join(run.folder, `files-${begun}`);
    run.status(`comparing with Flowcore: hour ${begun} of ${buckets.length}`);
    await compareBucket({
      published: bucket.pile,
      stored: flowcore.events(bucket),
      wholeFiles: (pointers) => findWholeFiles(pointers, flowcore.fileParts(bucket), folder),
      ...{ addedKeys, workings },
    });
  };
  const isLarge = ({ pile }: Bucket): boolean => pile.count() > LARGE_BUCKET;
  await pMap(buckets.filter(isLarge), compare, { concurrency: 1 });
  const small = buckets.filter((bucket) => !isLarge(bucket));
  await pMap(small, compare, { concurrency: BUCKETS_AT_ONCE });
}
