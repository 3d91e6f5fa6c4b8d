import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import type { Outcome } from '../verb.ts';
import { carry } from './carry.ts';
import { fromJson, noCounts, toJson } from './counts.ts';
import { dryRun } from './dry-run.ts';
import { checkResumeAlone, type ReplayOptions, resumeCommand } from './options.ts';
import { planReplay } from './plan.ts';
import { report } from './report.ts';
import type { ReplayRequest } from './request.ts';
import { replayConfig, replayRules } from './rules.ts';
import { isRunning } from './running.ts';
import { demandSameSettings } from './same-settings.ts';
import { type ReplayState, type ReplayStates, replayStates } from './state.ts';
import { demandFree } from './subscriptions.ts';
import { warnBefore } from './warn-before.ts';

/** `sluice replay`: a dry run, a new replay, or one that goes on. */
export async function replay(context: Context, options: ReplayOptions): Promise<Outcome> {
  const { SLUICE_STATE } = (await context.deployment()).demand('SLUICE_STATE');
  const states = replayStates(SLUICE_STATE);
  if (options.resume !== undefined) return goOn(context, options, states, options.resume);
  const request = await planReplay(context, options);
  if (options.execute === undefined) return dryRun(context, request);
  // Bad settings and a bad selection show before anything is written.
  await replayRules(context, request, await replayConfig(context, request), 'replay');
  const state = await newState(context, request, states);
  warnBefore(context, request);
  const resume = resumeCommand(request.id, options);
  return carry(context, { states, state, isNew: true, pid: process.pid, resume });
}

async function newState(
  context: Context,
  request: ReplayRequest,
  states: ReplayStates,
): Promise<ReplayState> {
  const { id } = request;
  if ((await states.load(id)) !== undefined) throw states.taken(id);
  await demandFree(await context.pubsub(), request);
  const { only } = request.selection;
  const copy = only && join(states.folder, `${id}.only.ndjson`);
  const state: ReplayState = {
    request: { ...request, selection: { ...request.selection, only: copy } },
    ...{ phase: 'creating', counts: toJson(noCounts()) },
    ...{ kills: 0, spentMs: 0, savedMs: context.clock.now(), pid: process.pid },
  };
  await states.create(state);
  if (only !== undefined && copy !== undefined) await keepOnly(only, copy, () => states.remove(id));
  return state;
}

/** A replay that goes on needs the file as it was. */
async function keepOnly(only: string, copy: string, undo: () => Promise<void>): Promise<void> {
  try {
    await copyFile(only, copy);
  } catch (error) {
    await undo();
    throw new Failure(`copying ${only} to ${copy}: ${describeProblem(error)}`);
  }
}

async function goOn(
  context: Context,
  options: ReplayOptions,
  states: ReplayStates,
  id: string,
): Promise<Outcome> {
  checkResumeAlone(options);
  const found = await states.load(id);
  if (found === undefined) throw await unknownReplay(states, id);
  if (found.phase !== 'done') await demandSameSettings(context, found.request);
  const resume = resumeCommand(id, options);
  if (found.phase === 'done' || options.execute === undefined) {
    return standing(found, resume, await states.quarantineFile(id));
  }
  if (isRunning(found, context.clock.now())) {
    throw new Failure(
      `going on with replay ${id}: process ${found.pid} is at it: let it end, or stop it first`,
    );
  }
  const state = { ...found, kills: found.kills + (found.pid === null ? 0 : 1) };
  return carry(context, { states, state, isNew: false, pid: process.pid, resume });
}

/** How a replay stands, or stood when it ended. */
const standing = (
  { request, counts, phase, kills, spentMs }: ReplayState,
  resume: string,
  quarantineFile: string | undefined,
): Outcome => {
  const isComplete = phase === 'done';
  const counted = fromJson(counts);
  return report({
    ...{ request, kind: 'replay', counts: counted, isComplete, kills, spentMs },
    resume: isComplete ? undefined : resume,
    quarantineFile,
  });
};

async function unknownReplay(states: ReplayStates, id: string): Promise<Failure> {
  const ids = await states.unfinished();
  const others = ids.length === 0 ? 'none is unfinished' : `unfinished are ${ids.join(', ')}`;
  return new Failure(
    `going on with replay ${id}: there is none of that id in ${states.folder} (${others}): check the id, and SLUICE_STATE`,
  );
}
