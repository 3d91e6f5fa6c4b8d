import type { Message } from '../../functions/message.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { BadUsage, Failure } from '../failure.ts';
import { type Instant, resolveInstant } from '../instant.ts';
import { messageOfFile, messagesOfFile } from '../messages-file.ts';
import type { Deployment } from '../settings/deployment.ts';
import type { EventsEntry } from '../settings/stack-output.ts';
import { openLiveLine } from '../terminal/live-line.ts';
import type { Outcome } from '../verb.ts';
import { OWN_SCHEMAS, soundTypes } from './load-schemas.ts';
import { readTopic } from './read-topic.ts';
import { showDiff } from './show-diff.ts';
import { stageSettings } from './stage-settings.ts';
import { createComparer, eventsIn, eventsThatDiffer, isWorse } from './transitions.ts';

export interface DiffOptions {
  readonly schemas?: string;
  readonly from?: Instant;
  readonly until?: Instant;
  readonly topic?: string;
  readonly quiet: number;
  /** An NDJSON file, `-` for standard input. */
  readonly messages?: string;
  readonly limit?: number;
  readonly examples: number;
}

/** Where the messages come from. */
interface Source {
  /** In words, for the report. */
  readonly words: string;
  /** Hands over messages until there are no more or the signal comes; resolves to whether all were read. */
  read(take: (message: Message) => void, signal: AbortSignal): Promise<boolean>;
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
  const line = openLiveLine({
    ...{ stream: context.err, clock: context.clock },
    line: () => `${comparer.counts().events} events read`,
  });
  const take = (message: Message): void => {
    comparer.add(message);
    if (comparer.counts().messages >= limit) enough.abort();
  };
  const isComplete = await source
    .read(take, AbortSignal.any([context.signal, enough.signal]))
    .finally(line.close);
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

function sourceOf(context: Context, options: DiffOptions, deployment: Deployment): Source {
  const { from, messages = '' } = options;
  return from === undefined ? fileSource(context, messages) : topicSource(context, from, options, deployment);
}

function fileSource({ clock, stdin }: Context, path: string): Source {
  const publishTime = new Date(clock.now()).toISOString();
  return {
    words: `of ${path === '-' ? 'standard input' : path}`,
    async read(take, signal) {
      try {
        for await (const { number, message } of messagesOfFile(path, stdin)) {
          if (signal.aborted) return false;
          take(
            messageOfFile(message, { messageId: `line-${number}`, publishTime, path: '/', attributes: {} }),
          );
        }
        return true;
      } catch (error) {
        throw new Failure(describeProblem(error));
      }
    },
  };
}

function topicSource(
  context: Context,
  from: Instant,
  { until, topic, quiet }: DiffOptions,
  deployment: Deployment,
): Source {
  const now = context.clock.now();
  const window = {
    fromMs: resolveInstant(from, now),
    untilMs: until === undefined ? now : resolveInstant(until, now),
  };
  if (window.fromMs >= window.untilMs) throw new BadUsage('--from must lie before --until, and before now');
  const entries = entriesOf(deployment, topic);
  const times = [window.fromMs, window.untilMs].map((ms) => new Date(ms).toISOString());
  return {
    words: `that ${entries.map((entry) => entry.topic).join(', ')} retained from ${times.join(' to ')}`,
    async read(onMessage, signal) {
      for (const entry of entries) {
        const { isComplete } = await readTopic(context, { entry, window, quietMs: quiet, signal, onMessage });
        if (!isComplete) return false;
      }
      return true;
    },
  };
}

/** All topics of the deployment, or the one that is named; one of another deployment is read as if for all types. */
function entriesOf(
  deployment: Deployment,
  topic: string | undefined,
): readonly Pick<EventsEntry, 'topic' | 'path'>[] {
  if (topic === undefined) return deployment.events();
  const known = deployment.stack?.events.find((entry) => entry.topic === topic);
  return [known ?? { topic, path: '/' }];
}
