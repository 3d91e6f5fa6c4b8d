import ms from 'ms';
import type { Context } from '../context.ts';
import { describeProblem } from '../describe-problem.ts';
import { Failure } from '../failure.ts';
import { secondsOf } from '../google/span.ts';
import { disarmed } from '../terminal/printable.ts';
import { headedTable } from '../terminal/table.ts';
import { iso } from '../times.ts';
import type { Outcome } from '../verb.ts';
import { type FilterFlags, isMeant } from './filters.ts';
import { type Records, readingWords, readQuarantine, seenJson, seenWords } from './read-quarantine.ts';
import { ASPECTS, type Aspect, createStatistics } from './statistics.ts';
import { summaryOf } from './summary.ts';

const HEADS: Readonly<Record<Aspect, string>> = {
  reason: 'reason',
  type: 'event type',
  stage: 'stage',
  hour: 'hour',
  detail: 'detail',
};
/** Rows of one table; `--json` has all. */
const MOST_ROWS = 24;

/** Totals, and how long there is to do something about them. */
export async function quarantineStats(context: Context, flags: FilterFlags): Promise<Outcome> {
  const retentionSeconds = await retentionOf(context);
  const statistics = createStatistics();
  const count = async (held: Records): Promise<void> => {
    for await (const record of held) {
      const summary = summaryOf(record);
      if (isMeant(summary, flags, context.clock.now())) statistics.add(summary);
    }
  };
  const reading = await readQuarantine(context, flags, count, readingWords);
  const records = statistics.records();
  const oldestMs = statistics.oldestMs();
  const oldest =
    oldestMs === undefined
      ? undefined
      : {
          quarantined: iso(oldestMs),
          ageSeconds: Math.round((context.clock.now() - oldestMs) / 1000),
          deleted: iso(oldestMs + retentionSeconds * 1000),
        };
  return {
    json: {
      ...{ records, oldest: oldest ?? null, ...seenJson(reading) },
      by: Object.fromEntries(ASPECTS.map((aspect) => [aspect, statistics.counts(aspect)])),
    },
    text: [
      ...(records === 0 ? [] : ASPECTS.map((aspect) => table(HEADS[aspect], statistics.counts(aspect)))),
      `${records} records in quarantine.`,
      ...(oldest === undefined
        ? []
        : [
            `The oldest is ${ms(oldest.ageSeconds * 1000, { long: true })} old (${oldest.quarantined}); Pub/Sub deletes it at ${oldest.deleted}.`,
          ]),
      seenWords(reading),
    ].join('\n'),
    isBad: reading.ending === 'stopped',
  };
}

function table(head: string, counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const left = rows.slice(MOST_ROWS);
  const rest = left.length === 0 ? [] : [[`(${left.length} more)`, sumOf(left)] as const];
  return headedTable(
    [head, 'records'],
    [...rows.slice(0, MOST_ROWS), ...rest].map(([name, count]) => [disarmed(name), count]),
  );
}

const sumOf = (rows: readonly (readonly [string, number])[]): number =>
  rows.reduce((sum, [, count]) => sum + count, 0);

/**
 * For so long Pub/Sub keeps what is not acknowledged; a longer retention of the topic might keep it on, and is not
 * relied on. https://cloud.google.com/pubsub/docs/subscription-properties#message_retention_duration
 */
async function retentionOf(context: Context): Promise<number> {
  const { QUARANTINE_SUBSCRIPTION: name } = (await context.deployment()).demand('QUARANTINE_SUBSCRIPTION');
  try {
    const [{ messageRetentionDuration }] = await (await context.pubsub()).subscription(name).getMetadata();
    return secondsOf(messageRetentionDuration);
  } catch (error) {
    throw new Failure(`reading quarantine (${name}): ${describeProblem(error)}`);
  }
}
