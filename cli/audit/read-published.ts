import ms from 'ms';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../reading/message-of.ts';
import { readTopic } from '../reading/read-topic.ts';
import type { Read } from '../reading/read-window.ts';
import { stageSettings } from '../stages/stage-settings.ts';
import { createIntake } from './intake.ts';
import { type Run, stoppedEarly } from './run.ts';
import type { Workings } from './workings.ts';

/** Reads what Everflow published, topics side by side, and writes down what must have become of it. */
export async function readPublished(
  context: Context,
  { question, name, status }: Run,
  types: EventTypes,
  workings: Workings,
): Promise<void> {
  const { entries, onlyTypes, quietMs, window } = question;
  const settings = stageSettings(await context.deployment());
  const rules = { types, ...settings, ignoresDrift: true } as const;
  const intake = createIntake({ rules, onlyTypes, workings });
  const failed = new AbortController();
  const signal = AbortSignal.any([context.signal, failed.signal]);
  const reader = { ...context, signal, pubsub: await context.pubsub(), quietMs, atOnce: entries.length };
  let events = 0;
  const reads = await Promise.allSettled(
    entries.map(async ({ topic, subscription, path }, number) => {
      const origin = { subscription, path, replayId: undefined };
      try {
        return await readTopic({ ...reader, name: `${name}-${number}` }, topic, window, (message) => {
          events += intake(messageOf(message, origin), number);
          status(`read ${events} events; the end is when no more have come for ${ms(quietMs)}`);
        });
      } catch (error) {
        // The others still write into the folder, which is deleted once all have ended.
        failed.abort();
        throw error;
      }
    }),
  );
  // The failure before those that it stopped.
  for (const read of reads) if (read.status === 'rejected') throw read.reason;
  for (const read of reads) if (read.status === 'fulfilled') demandEnd(read.value);
}

function demandEnd({ isComplete }: Read): void {
  if (!isComplete) throw stoppedEarly();
}
