import ms from 'ms';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import type { Context } from '../context.ts';
import { messageOf } from '../reading/message-of.ts';
import { readTopic } from '../reading/read-topic.ts';
import type { Read } from '../reading/read-window.ts';
import { stageSettings } from '../stages/stage-settings.ts';
import { createIntake } from './intake.ts';
import { createNoteRecord } from './read-quarantine.ts';
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

/** Reads the quarantine records that have been written since the window began. */
export async function readQuarantine(
  context: Context,
  { question, name, status }: Run,
  { quarantined }: Workings,
): Promise<void> {
  const { entries, quietMs, window } = question;
  const { QUARANTINE_TOPIC: topic } = (await context.deployment()).demand('QUARANTINE_TOPIC');
  const note = createNoteRecord(
    entries.map(({ path }) => path),
    quarantined,
  );
  const reader = { ...context, pubsub: await context.pubsub(), quietMs, atOnce: 1 };
  const untilNow = { fromMs: window.fromMs, untilMs: context.clock.now() };
  const read = await readTopic({ ...reader, name: `${name}-quarantine` }, topic, untilNow, (record) => {
    note(record);
    status(
      `read ${quarantined.count()} quarantine records; the end is when no more have come for ${ms(quietMs)}`,
    );
  });
  demandEnd(read);
}

function demandEnd({ isComplete }: Read): void {
  if (!isComplete) throw stoppedEarly();
}
