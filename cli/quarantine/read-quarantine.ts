import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { createSubscriber, type Subscriber } from '../google/subscriber.ts';
import { withLiveLine } from '../terminal/live-line.ts';
import { type Ending, type HeldRecord, heldRecords } from './hold-records.ts';
import { createLeases, type Leases } from './leases.ts';

/** How quarantine is to be read. */
export interface ReadingFlags {
  /** How long nothing new must have come before quarantine counts as read, in ms. */
  readonly quiet: number;
}

/** The records, and the way to take one out. */
export interface Records extends AsyncIterable<HeldRecord> {
  /** Takes a record out of quarantine; resolves when Pub/Sub has confirmed it. */
  acknowledge(record: HeldRecord): Promise<void>;
}

/** How a reading went. */
export interface Reading {
  readonly ending: Ending;
  /** Records that bear a later time than the start of the reading. */
  readonly later: number;
}

/** Ack ids of so many records fit well into memory. */
const MOST_HELD = 200_000;

/**
 * Reads quarantine: what is acknowledged on its subscription is out of it, and nothing else is. The records are held
 * while they are looked at, so that each comes once, and what was not acknowledged is given back in the end. Where
 * there is a `progress`, a line says how many are held.
 */
export async function readQuarantine(
  { clock, signal, err, ...context }: Context,
  { quiet: quietMs }: ReadingFlags,
  use: (records: Records) => Promise<void>,
  progress?: (held: number) => string,
): Promise<Reading> {
  const { demand } = await context.deployment();
  const { QUARANTINE_SUBSCRIPTION: name } = demand('QUARANTINE_SUBSCRIPTION');
  const subscriber = failing(createSubscriber(await context.pubsub(), name), name);
  const leases = createLeases(subscriber, clock);
  let reading: Reading = { ending: 'enough', later: 0 };
  const onEnd = (ending: Ending, later: number) => {
    reading = { ending, later };
  };
  const records = heldRecords({ subscriber, leases, quietMs, most: MOST_HELD, clock, signal, onEnd });
  const line = (): string => progress?.(leases.held()) ?? '';
  const acknowledge = ({ id }: HeldRecord): Promise<void> => leases.acknowledge(id);
  try {
    await withLiveLine({ err, clock }, line, () => use(Object.assign(records, { acknowledge })));
  } finally {
    await release(leases, (line) => err.write(`${line}\n`));
  }
  return reading;
}

/** For verbs that have no progress of their own. */
export const readingWords = (held: number): string =>
  held === 0 ? '' : `reading quarantine: ${held} records`;

async function release(leases: Leases, note: (line: string) => void): Promise<void> {
  try {
    await leases.release();
  } catch (error) {
    // What they hold expires by itself.
    note(`${describeProblem(error)}; the records that were held are seen again in a few minutes`);
  }
}

/** Says where it was when Pub/Sub refused. */
function failing(subscriber: Subscriber, name: string): Subscriber {
  return {
    ...subscriber,
    pull: (maxMessages) =>
      subscriber.pull(maxMessages).catch((error: unknown) => {
        throw new Failure(`reading quarantine (${name}): ${describeProblem(error)}`);
      }),
  };
}

/** What must be known about a reading that may not have seen everything; the last word of every report. */
export function seenWords({ ending, later }: Reading): string {
  const cameLater =
    later === 0
      ? ''
      : `${later} of the records bear a later time than the start of this command: they came meanwhile, or the clock of this machine is behind (\`sluice doctor\`). `;
  return `${cameLater}${endingWords(ending)}`;
}

function endingWords(ending: Ending): string {
  const unseen =
    'What another running command holds, or one that was killed in the last 3 minutes, is not seen.';
  switch (ending) {
    case 'all read':
      return unseen;
    case 'going on':
      return `Events went on going to quarantine: there are more by now. ${unseen}`;
    case 'stopped':
      return `Stopped before all was read. ${unseen}`;
    case 'full':
      return `No more than ${MOST_HELD} records are held at once: there may be more.`;
    case 'enough':
      return '';
  }
}

/** The same for programs. */
export const seenJson = ({
  ending,
  later,
}: Reading): { readonly isComplete: boolean; readonly later: number } => ({
  isComplete: ending === 'all read',
  later,
});
