import { partsOf } from '../../functions/parts.ts';
import type { Context } from '../context.ts';
import { wouldBe } from '../stages/would-be.ts';
import type { Outcome } from '../verb.ts';
import { countPart, noCounts } from './counts.ts';
import { openProgress } from './progress.ts';
import { readTopics } from './read-topics.ts';
import { report } from './report.ts';
import type { ReplayRequest } from './request.ts';
import { replayConfig, replayRules } from './rules.ts';
import { dropSubscriptions, openSubscriptions } from './subscriptions.ts';
import { track as createTrack } from './track.ts';

/** Takes the window through the stages without sending anything, and tells what would become of it. */
export async function dryRun(context: Context, request: ReplayRequest): Promise<Outcome> {
  const { clock, signal, err } = context;
  const kind = 'dry-run';
  // All settings are asked for: what would fail then should fail now.
  const rules = await replayRules(context, request, await replayConfig(context, request), kind);
  const pubsub = await context.pubsub();
  const counts = noCounts();
  const track = createTrack(request.untilMs, clock);
  await openSubscriptions(pubsub, request, kind, true);
  const startedMs = clock.now();
  const progress = openProgress({ stream: err, clock, request, counts, track, supposing: 'dry run:' });
  try {
    const { isComplete } = await readTopics({
      ...{ pubsub, request, kind, counts, track, clock, signal },
      onMessage(message) {
        for (const part of partsOf(message, rules)) countPart(counts, part, wouldBe(part.step), clock.now());
        return true;
      },
    });
    const spentMs = clock.now() - startedMs;
    return report({
      ...{ request, kind, counts, isComplete, kills: 0, spentMs },
      ...{ resume: undefined, quarantineFile: undefined },
    });
  } finally {
    progress.close();
    await dropSubscriptions(pubsub, request, kind);
  }
}
