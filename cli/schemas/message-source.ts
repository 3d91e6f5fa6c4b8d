import type { Message } from '../../functions/message.ts';
import type { Instant } from '../arguments/instant.ts';
import { windowOf } from '../arguments/window.ts';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { messageOfFile, messagesOfFile } from '../ndjson/messages-file.ts';
import { messageOf } from '../reading/message-of.ts';
import { readTopic } from '../reading/read-topic.ts';
import { demandRetention } from '../reading/retention.ts';
import { uniqueName } from '../reading/temporary-subscription.ts';
import type { Deployment } from '../settings/deployment.ts';
import type { EventsEntry } from '../settings/stack-output.ts';
import { iso } from '../times.ts';

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

/** Who takes the messages. */
export interface Reader {
  /** Ends the reading early. */
  readonly signal: AbortSignal;
  onMessage(message: Message): void;
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
  const publishTime = iso(clock.now());
  return {
    words: `of ${path === '-' ? 'standard input' : path}`,
    async read({ signal, onMessage }) {
      try {
        for await (const { number, message } of messagesOfFile(path, stdin)) {
          if (signal.aborted) return false;
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
  const { clock } = context;
  const nowMs = clock.now();
  const window = windowOf(from, until, nowMs, '--until');
  const entries = entriesOf(deployment, topic);
  const times = [window.fromMs, window.untilMs].map(iso);
  return {
    words: `that ${entries.map((entry) => entry.topic).join(', ')} retained from ${times.join(' to ')}`,
    async read({ signal, onMessage }) {
      const pubsub = await context.pubsub();
      for (const { topic, path } of entries) {
        const doing = `reading topic ${topic}`;
        const otherwise = 'name a file by --messages';
        await demandRetention({ pubsub, topic, fromMs: window.fromMs, nowMs, doing, otherwise });
        const name = uniqueName('sluice-diff', context);
        const reader = { pubsub, clock, signal, name, quietMs: quiet, atOnce: 1 };
        const { isComplete } = await readTopic(reader, topic, window, (message) => {
          if (!signal.aborted) onMessage(messageOf(message, { subscription: '', path, replayId: undefined }));
        });
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
