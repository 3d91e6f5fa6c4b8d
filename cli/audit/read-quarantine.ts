import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { secondsOf } from '../google/span.ts';
import type { HeldRecord } from '../quarantine/hold-records.ts';
import { type Records, readQuarantine, seenWords } from '../quarantine/read-quarantine.ts';
import { count } from '../terminal/words.ts';
import { partDigestOf } from './digest.ts';
import { placeOf } from './occurrence.ts';
import { type Run, stoppedEarly } from './run.ts';
import type { Pile } from './spill.ts';
import type { Workings } from './workings.ts';

/** Notes for which part of which message a quarantine record stands; false where it does not say. */
export type NoteRecord = (record: Pick<HeldRecord, 'attributes'>) => boolean;

/** An index within a message's array, as records name it: Pub/Sub would take anybody's. */
const ELEMENT = /^\d{1,3}$/;

/** `paths` are those of the topics' push endpoints, in the order of the topics: message ids are unique within a topic only. */
export function createNoteRecord(paths: readonly string[], quarantined: Pile): NoteRecord {
  return ({ attributes }) => {
    const { message_id: messageId, element: index, path = '/', stage } = attributes;
    if (messageId === undefined || (index !== undefined && !ELEMENT.test(index))) return false;
    const topic = paths.length === 1 ? 0 : paths.indexOf(path);
    // The record of an announcement is about a file; its message is one of the staged topic.
    if (topic < 0 || stage === 'overflow') return true;
    const element = index === undefined ? undefined : Number(index);
    const { high, low } = partDigestOf(topic, element, messageId);
    const place = placeOf(topic, element);
    quarantined.append({ high, low, place, row: 0, verdict: 0, publishMs: 0, eventKey: '', messageId });
    return true;
  };
}

/**
 * Reads what is in quarantine now, as `sluice quarantine list` does. What was acknowledged (redriven, or exported and
 * removed) stands in the topic still, and excuses nothing.
 */
export async function readQuarantined(
  context: Context,
  { question, status, warn }: Run,
  { quarantined }: Pick<Workings, 'quarantined'>,
): Promise<void> {
  const note = createNoteRecord(
    question.entries.map(({ path }) => path),
    quarantined,
  );
  let read = 0;
  let odd = 0;
  const noteAll = async (records: Records): Promise<void> => {
    status('reading quarantine');
    for await (const record of records) {
      read += 1;
      if (!note(record)) odd += 1;
      status(`read ${read} quarantine records`);
    }
  };
  const reading = await readQuarantine(context, { quiet: question.quietMs }, noteAll);
  if (reading.ending === 'stopped') throw stoppedEarly();
  // What goes on coming there is of events that are published now.
  if (reading.ending !== 'all read' && reading.ending !== 'going on') {
    throw new Failure(
      `auditing: quarantine could not be read to its end: ${seenWords(reading)} Nothing is proven: redrive or export records, then run it again`,
    );
  }
  if (odd > 0) {
    warn(
      `${count(odd, 'quarantine record')} without a message id or with an odd element: they stand for no event`,
    );
  }
}

/** For so long quarantine keeps what is not acknowledged. */
export async function quarantineRetentionMs(context: Context): Promise<number> {
  const { QUARANTINE_SUBSCRIPTION: name } = (await context.deployment()).demand('QUARANTINE_SUBSCRIPTION');
  try {
    const [{ messageRetentionDuration }] = await (await context.pubsub()).subscription(name).getMetadata();
    return secondsOf(messageRetentionDuration) * 1000;
  } catch (error) {
    throw new Failure(`auditing quarantine (${name}): ${describeProblem(error)}`);
  }
}
