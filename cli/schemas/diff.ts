import type { Context } from '../context.ts';
import { BadUsage } from '../failure.ts';
import { stageSettings } from '../stages/stage-settings.ts';
import { withLiveLine } from '../terminal/live-line.ts';
import type { Outcome } from '../verb.ts';
import { OWN_SCHEMAS, soundTypes } from './load-schemas.ts';
import { type SourceOptions, sourceOf } from './message-source.ts';
import { showDiff } from './show-diff.ts';
import { createComparer, eventsIn, eventsThatDiffer, isWorse } from './transitions.ts';

export interface DiffOptions extends SourceOptions {
  readonly schemas?: string;
  readonly limit?: number;
  readonly examples: number;
}

/** Tells which messages would change their fate, keys, times, destination or bytes under the schemas of a folder. */
export async function diffSchemas(context: Context, options: DiffOptions, folder: string): Promise<Outcome> {
  const { schemas = OWN_SCHEMAS, limit = Number.POSITIVE_INFINITY, examples } = options;
  demandOneSource(options);
  const deployment = await (options.messages === undefined
    ? context.deployment()
    : context.namedDeployment());
  const settings = stageSettings(deployment);
  const before = { types: soundTypes(context, schemas, settings.addedKeys), ...settings };
  const after = { types: soundTypes(context, folder, settings.addedKeys), ...settings };
  const source = sourceOf(context, options, deployment);
  const comparer = createComparer({ before, after, examples });
  const enough = new AbortController();
  const words = (): string => {
    const { events } = comparer.counts();
    return events === 0 ? '' : `${events} events read`;
  };
  const isComplete = await withLiveLine(context, words, () =>
    source.read({
      signal: AbortSignal.any([context.signal, enough.signal]),
      onMessage(message) {
        comparer.add(message);
        if (comparer.counts().messages >= limit) enough.abort();
      },
    }),
  );
  const comparison = comparer.comparison();
  const { transitions } = comparison;
  const worse = eventsIn(transitions.filter(isWorse));
  const changed = {
    keys: eventsThatDiffer(transitions, 'event key', 'entity key'),
    times: eventsThatDiffer(transitions, 'event time', 'valid time'),
  };
  const isStopped = context.signal.aborted && !isComplete;
  const stopped = isStopped ? '\nStopped early: what was not read may change too.' : '';
  return {
    json: { before: schemas, after: folder, isComplete, ...comparison, worse, changed },
    text: `${showDiff(comparison, source.words)}${stopped}`,
    isBad: worse > 0 || isStopped,
  };
}

function demandOneSource({ from, until, topic, messages }: DiffOptions): void {
  if ((from === undefined) === (messages === undefined)) {
    throw new BadUsage(
      'name what to judge: either --from TIME (what the topic retained), or --messages FILE',
    );
  }
  if (messages !== undefined && (until !== undefined || topic !== undefined)) {
    throw new BadUsage('--until and --topic go with --from, not with --messages');
  }
}
