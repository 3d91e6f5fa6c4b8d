import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import type { Context } from '../context.ts';
import { openReadAccount } from '../flowcore/open-read-account.ts';
import { uniqueName } from '../reading/temporary-subscription.ts';
import { withLiveLine } from '../terminal/live-line.ts';
import type { Row } from './accounts.ts';
import { compareWithFlowcore } from './compare-with-flowcore.ts';
import { judgeUnstored } from './judge-unstored.ts';
import { createMissingFile } from './missing-file.ts';
import { wholeOf } from './occurrence.ts';
import { readPublished } from './read-published.ts';
import { readQuarantined } from './read-quarantine.ts';
import { type Question, type Run, stoppedEarly } from './run.ts';
import { createWorkings } from './workings.ts';

/** What an audit found. */
export interface Answer {
  readonly rows: readonly Row[];
  /** The files that list what is missing; undefined where nothing is. */
  readonly missingFile: string | undefined;
  readonly filelessFile: string | undefined;
}

/**
 * Compares what the topics have retained with what Flowcore, quarantine and today's filters account for. First all
 * events are written down by destination and hour, then each hour is compared with what Flowcore has of it, and in
 * the end what Flowcore does not have with what is in quarantine then: what moves on meanwhile is met later on its way,
 * and what is redriven meanwhile counts as missing until the next audit.
 */
export async function audit(context: Context, question: Question, warn: Run['warn']): Promise<Answer> {
  const { signal } = context;
  const types = context.eventTypes(question.schemas);
  const { SLUICE_STATE: state } = (await context.deployment()).demand('SLUICE_STATE');
  const name = uniqueName('audit', context);
  const folder = join(state, name);
  await mkdir(folder, { recursive: true });
  let line = 'reading what was published';
  const status = (now: string): void => {
    if (signal.aborted) throw stoppedEarly();
    line = now;
  };
  const run: Run = { question, folder, name: `sluice-${name}`, status, warn };
  try {
    return await withLiveLine(
      context,
      () => line,
      () => answer(context, types, run),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function answer(context: Context, types: EventTypes, run: Run): Promise<Answer> {
  const { entries, missingPath, filelessPath } = run.question;
  const workings = createWorkings(
    run.folder,
    entries.map(({ topic }) => topic),
    types.all.map(({ name }) => name),
  );
  const { accounts, fileless } = workings;
  // Whom Flowcore does not let read should know before the topics have been read.
  const account = await openReadAccount(context);
  await readPublished(context, run, types, workings);
  await compareWithFlowcore(context, account, run, workings);
  await readQuarantined(context, run, workings);

  const missing = createMissingFile(missingPath, run.name);
  await judgeUnstored(workings, missing.add);
  const withoutFile = createMissingFile(filelessPath, run.name);
  await fileless.each((glance) => {
    const reason = 'its pointer is in Flowcore, its file is not, or not whole';
    withoutFile.add(wholeOf(glance), accounts.row(glance.row), reason);
  });
  return { rows: accounts.rows(), missingFile: missing.close(), filelessFile: withoutFile.close() };
}
