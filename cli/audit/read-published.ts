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
  const reader = { ...context, pubsub: await context.pubsub(), quietMs, atOnce: entries.length };
  let events = 0;
  const reads = await Promise.all(
    entries.map(({ topic, subscription, path }, number) => {
      const origin = { subscription, path, replayId: undefined };
      return readTopic({ ...reader, name: `${name}-${number}` }, topic, window, (message) => {
        events += intake(messageOf(message, origin), number);
        status(`read ${events} events; the end is when no more have come for ${ms(quietMs)}`);
      });
    }),
  );
  reads.forEach(demandEnd);
}

function demandEnd({ isComplete }: Read): void {
  if (!isComplete) throw stoppedEarly();
}
