import { rm } from 'node:fs/promises';
import type { PubSub } from '@google-cloud/pubsub';
import type { Rules } from '../../functions/pipeline.ts';
import type { Config } from '../../functions/read-config.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { codeOf, NOT_FOUND } from '../google/resource-names.ts';
import type { Read } from '../reading/read-window.ts';
import type { LiveLine } from '../terminal/live-line.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { type Counts, countPart, fromJson } from './counts.ts';
import { keepState, type StateKeeper } from './keep-state.ts';
import { createNoteCauses } from './note-causes.ts';
import { openProgress } from './progress.ts';
import { openQuarantineFile, type QuarantineFile } from './quarantine-file.ts';
import { readTopics } from './read-topics.ts';
import { openReplaySettlers } from './replay-settlers.ts';
import { report } from './report.ts';
import { beginningOf, type ReplayRequest } from './request.ts';
import { replayConfig, replayRules } from './rules.ts';
import { createSend } from './send.ts';
import type { ReplayState, ReplayStates } from './state.ts';
import { dropSubscriptions, existingSubscriptions, openSubscriptions } from './subscriptions.ts';
import { type Track, track as trackOf } from './track.ts';

export interface CarryParts {
  readonly states: ReplayStates;
  /** As it was found, or a new one. */
  readonly state: ReplayState;
  /** Whether it begins now: what it needs must not be there yet. */
  readonly isNew: boolean;
  /** Of this process. */
  readonly pid: number;
  /** The command that goes on with it. */
  readonly resume: string;
}

/** What the carrying works with. */
interface Carrier extends CarryParts {
  readonly context: Context;
  readonly request: ReplayRequest;
  readonly config: Config;
  readonly rules: Rules;
  readonly pubsub: PubSub;
  readonly counts: Counts;
  readonly track: Track;
  readonly progress: LiveLine;
  readonly keeper: StateKeeper;
  readonly quarantine: QuarantineFile;
}

const kind = 'replay';

/**
 * Carries the window through the stages into Flowcore, from wherever it stands. A replay is sought once and goes on
 * as often as it must: what has been acknowledged does not come again.
 */
export async function carry(context: Context, parts: CarryParts): Promise<Outcome> {
  const carrier = await openCarrier(context, parts);
  const { request, counts, keeper, state, states } = carrier;
  try {
    await begin(carrier);
    const { isComplete } = await read(carrier);
    await finish(carrier, isComplete);
    const quarantineFile = await states.quarantineFile(request.id);
    return report({
      ...{ request, kind, counts, isComplete, kills: state.kills, spentMs: keeper.spentMs() },
      resume: isComplete ? undefined : parts.resume,
      quarantineFile,
    });
  } catch (error) {
    await (keeper.phase() === 'creating' ? undo(carrier) : keeper.end()).catch(() => {});
    throw failureOf(error, carrier);
  } finally {
    carrier.progress.close();
    await carrier.quarantine.close();
  }
}

async function openCarrier(context: Context, parts: CarryParts): Promise<Carrier> {
  const { clock, err: stream } = context;
  const { states, state, pid } = parts;
  const { request } = state;
  const config = await replayConfig(context, request);
  const rules = await replayRules(context, request, config, kind);
  const pubsub = await context.pubsub();
  const counts = fromJson(state.counts);
  const track = trackOf(request.untilMs, clock);
  const progress = openProgress({ stream, clock, request, counts, track });
  const keeper = keepState({ states, before: state, counts, clock, pid, note: progress.note });
  const quarantine = openQuarantineFile(states.quarantinePath(request.id), clock);
  return { ...parts, context, request, config, rules, pubsub, counts, track, progress, keeper, quarantine };
}

async function begin({ state, isNew, keeper, pubsub, request, resume }: Carrier): Promise<void> {
  if (state.phase === 'creating') {
    await keeper.save('creating');
    await openSubscriptions(pubsub, request, kind, isNew);
  } else {
    const existing = await existingSubscriptions(pubsub, request);
    if (existing.length < request.topics.length) throw vanished(request, resume);
  }
  await keeper.save('reading');
}

function read({ context, state, config, rules, request, counts, ...carrier }: Carrier): Promise<Read> {
  const { clock, random, signal } = context;
  const { note } = carrier.progress;
  const noteCause = createNoteCauses(note);
  const settlers = openReplaySettlers(context, {
    ...{ request, config, rules, note, quarantine: carrier.quarantine.add },
    onFate(part, fate) {
      countPart(counts, part, fate, clock.now());
      // When it is to stop, what is unfinished counts as to be tried again.
      if (!signal.aborted) noteCause(fate);
    },
  });
  const { messageBudgetMs } = config;
  const { rate } = request;
  return readTopics({
    ...{ pubsub: carrier.pubsub, request, kind, counts, track: carrier.track, clock, signal },
    heldMs: state.phase === 'reading' ? state.savedMs : undefined,
    onMessage: createSend({ settle: settlers.ingest, rules, rate, messageBudgetMs, clock, random, signal }),
  });
}

/** The state first: a subscription that stays behind expires, but one that is missing would look like a loss. */
async function finish({ keeper, pubsub, request }: Carrier, isComplete: boolean): Promise<void> {
  await keeper.end(isComplete ? 'done' : undefined);
  if (!isComplete) return;
  await dropSubscriptions(pubsub, request, kind);
  if (request.selection.only !== undefined) await rm(request.selection.only, { force: true });
}

/** Nothing has been acknowledged yet: what could not begin leaves nothing behind. */
async function undo({ keeper, states, request }: Carrier): Promise<void> {
  await keeper.end();
  await states.remove(request.id);
  if (request.selection.only !== undefined) await rm(request.selection.only, { force: true });
}

function failureOf(error: unknown, { request, resume }: Carrier): Error {
  if (codeOf(error) === NOT_FOUND) return vanished(request, resume);
  if (error instanceof Failure) return error;
  return new Failure(
    `replay ${request.id}: ${describeProblem(error)}: nothing is lost; go on with \`${resume}\``,
  );
}

const vanished = (request: ReplayRequest, resume: string): Failure =>
  new Failure(
    `replay ${request.id}: its temporary subscription is gone, which Pub/Sub deletes after a day without use, so \`${resume}\` cannot go on: start anew with \`npx sluice replay --from ${beginningOf(request)} --until ${iso(request.untilMs)}\` and the same selection; what was sent already gets the same keys again`,
  );
