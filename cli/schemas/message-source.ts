import type { Instant } from '../arguments/instant.ts';
import { windowOf } from '../arguments/window.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { messageOfFile, messagesOfFile } from '../messages-file.ts';
import type { Deployment } from '../settings/deployment.ts';
import type { EventsEntry } from '../settings/stack-output.ts';
import { iso } from '../times.ts';
import { type Reader, readTopic } from './read-topic.ts';

/** Which messages are to be judged. */
export interface SourceOptions {
  readonly from?: Instant;
  readonly until?: Instant;
  readonly topic?: readonly string[];
  /** In ms. */
  readonly quiet: number;
  /** An NDJSON file, `-` for standard input. */
  readonly messages?: string;
}

/** Where the messages come from. */
export interface Source {
  /** In words, for the report. */
  readonly words: string;
  /** Hands over messages until there are no more or the signal comes; resolves to whether all were read. */
  read(reader: Reader): Promise<boolean>;
}

/** The file or the topics that the options name; throws BadUsage for a window that makes no sense. */
export function sourceOf(context: Context, options: SourceOptions, deployment: Deployment): Source {
  const { from, messages = '' } = options;
  return from === undefined ? fileSource(context, messages) : topicSource(context, from, options, deployment);
}

function fileSource({ clock, stdin }: Context, path: string): Source {
  const publishTime = new Date(clock.now()).toISOString();
  return {
    words: `of ${path === '-' ? 'standard input' : path}`,
    async read({ signal, onBegin, onMessage }) {
      try {
        for await (const { number, message } of messagesOfFile(path, stdin)) {
          if (signal.aborted) return false;
          onBegin();
          onMessage(
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
  { until, topic, quiet }: SourceOptions,
  deployment: Deployment,
): Source {
  const window = windowOf(from, until, context.clock.now(), '--until');
  const entries = entriesOf(deployment, topic);
  const times = [window.fromMs, window.untilMs].map(iso);
  return {
    words: `that ${entries.map((entry) => entry.topic).join(', ')} retained from ${times.join(' to ')}`,
    async read(reader) {
      for (const entry of entries) {
        const { isComplete } = await readTopic(context, { entry, window, quietMs: quiet, ...reader });
        if (!isComplete) return false;
      }
      return true;
    },
  };
}

/** The topics that are named, or all of the deployment; one of another deployment is read as if for all types. */
function entriesOf(
  deployment: Deployment,
  names: readonly string[] | undefined,
): readonly Pick<EventsEntry, 'topic' | 'path'>[] {
  const known = (topic: string) => deployment.stack?.events.find((entry) => entry.topic === topic);
  return names?.map((topic) => known(topic) ?? { topic, path: '/' }) ?? deployment.events();
}
