import type { Context } from '../context.ts';
import { createPace } from '../pace.ts';
import { openSettlers } from '../stages/open-settlers.ts';
import { withLiveLine } from '../terminal/live-line.ts';
import type { Outcome as Result } from '../verb.ts';
import { type FilterFlags, isMeant } from './filters.ts';
import type { HeldRecord } from './hold-records.ts';
import { createInFlight } from './in-flight.ts';
import { readQuarantine } from './read-quarantine.ts';
import { createBooks } from './redrive-books.ts';
import { type Redrive, redriveRecord } from './redrive-record.ts';
import { progressWords, report } from './redrive-report.ts';
import { summaryOf } from './summary.ts';
import { openToday } from './todays-rules.ts';

export interface RedriveFlags extends FilterFlags {
  readonly schemas?: string;
  readonly limit?: number;
  /** Records per second. */
  readonly rate?: number;
  readonly execute?: true;
}

/** In work at once: what is sent twice, at most, when the process dies. */
const MOST_RECORDS = 500;
const MOST_BYTES = 64 * 1024 * 1024;
/** What a record whose bytes lie in the bucket may take: Pub/Sub's largest message. */
const LARGEST_BYTES = 10_000_000;

/** Brings back what passes today, out of quarantine and to its fate; without `--execute` it only says what would. */
export async function redriveQuarantine(context: Context, flags: RedriveFlags): Promise<Result> {
  const { clock } = context;
  const books = createBooks();
  const today = await openToday(context, flags.schemas);
  const words = (): string => (books.records() === 0 ? '' : progressWords(books));
  const reading = await withLiveLine(context, words, async (live) => {
    const sending = flags.execute ? await openSending(context, flags, live.note) : {};
    return readQuarantine(context, flags, async (records) => {
      const inFlight = createInFlight(MOST_RECORDS, MOST_BYTES);
      const work = async (record: HeldRecord, bytes: number): Promise<void> => {
        const { acknowledge } = records;
        books.book(summaryOf(record).reason, await redriveRecord(record, { today, ...sending, acknowledge }));
        inFlight.leave(bytes);
      };
      let tried = 0;
      try {
        for await (const record of records) {
          if (!isMeant(summaryOf(record), flags, clock.now())) continue;
          const bytes = record.attributes.data_object === undefined ? record.data.length : LARGEST_BYTES;
          await inFlight.enter(bytes);
          void work(record, bytes);
          tried += 1;
          if (tried === flags.limit) break;
        }
      } finally {
        await inFlight.empty();
      }
    });
  });
  return report(books, reading, flags.execute !== true);
}

/** What is needed to send; the old record stays the one record of what is rejected again. */
async function openSending(
  context: Context,
  { schemas, rate }: RedriveFlags,
  note: (line: string) => void,
): Promise<Pick<Redrive, 'turn' | 'settle'>> {
  const { clock, signal } = context;
  const config = await context.config();
  const settlers = openSettlers(context, {
    ...{ config, note },
    ...(schemas === undefined ? {} : { schemas }),
    quarantine: async () => {},
  });
  const pace = createPace(rate, clock, signal);
  return {
    async turn() {
      await pace(1);
      return !signal.aborted;
    },
    settle: (message, stage) => settlers[stage](message, clock.now() + config.messageBudgetMs),
  };
}
