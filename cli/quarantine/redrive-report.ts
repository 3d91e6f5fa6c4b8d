import { disarmed } from '../terminal/printable.ts';
import { headedTable } from '../terminal/table.ts';
import type { Outcome as Result } from '../verb.ts';
import { type Reading, seenJson, seenWords } from './read-quarantine.ts';
import type { Books, OutcomeKind, Row } from './redrive-books.ts';

/** `120 records: 100 redriven, 15 still fail, 5 left` */
export function progressWords(books: Books): string {
  const parts = (Object.keys(WORDS) as OutcomeKind[])
    .filter((kind) => books.count(kind) > 0)
    .map((kind) => `${books.count(kind)} ${WORDS[kind]}`);
  return [`${books.records()} records`, parts.join(', ')].filter((each) => each !== '').join(': ');
}

const WORDS: Readonly<Record<OutcomeKind, string>> = {
  passes: 'would be sent',
  redriven: 'redriven',
  filtered: 'would be left out',
  fails: 'still fail',
  left: 'left in quarantine',
  untried: 'not tried',
};

/** Whether Flowcore takes these is known only when they are sent. */
const FLOWCORES_WORD: ReadonlySet<string> = new Set(['refused', 'destination-missing']);

/** What a redrive has done, or would do. */
export function report(books: Books, reading: Reading, isDry: boolean): Result {
  const isStopped = reading.ending === 'stopped' || books.count('untried') > 0;
  const rows = books.rows();
  const count = (kind: OutcomeKind) => books.count(kind);
  return {
    json: {
      ...{ isDryRun: isDry, isStopped, ...seenJson(reading), records: books.records() },
      ...{
        passes: count('passes'),
        redriven: count('redriven'),
        filtered: count('filtered'),
        stillFailing: count('fails'),
      },
      ...{ left: count('left'), untried: count('untried'), rows },
    },
    text: [
      ...(rows.length === 0 ? [] : [table(rows)]),
      `${progressWords(books)}.`,
      ...hints(rows, isDry),
      seenWords(reading),
    ]
      .filter((line) => line !== '')
      .join('\n'),
    isBad: count('left') > 0 || isStopped,
  };
}

const table = (rows: readonly Row[]): string =>
  headedTable(
    ['in quarantine as', 'now', 'why', 'records'],
    rows.map(({ reason, outcome, why, records }) => [
      ...[disarmed(reason), WORDS[outcome], disarmed(why), records],
    ]),
  );

function hints(rows: readonly Row[], isDry: boolean): readonly string[] {
  const has = (kind: OutcomeKind, reasons?: ReadonlySet<string>) =>
    rows.some(({ outcome, reason }) => outcome === kind && (reasons?.has(reason) ?? true));
  const lines: string[] = [];
  if (isDry) lines.push('This was a dry run: nothing was sent. Redrive with --execute.');
  if (has('passes', FLOWCORES_WORD)) {
    lines.push('Whether Flowcore takes what it refused or did not know is seen only when it is sent.');
  }
  if (has('left', new Set(['refused']))) {
    lines.push(
      "Flowcore's refusal counts against an event only when Flowcore takes another of its type after it, in the same run: redrive it together with others, or when it passes.",
    );
  }
  if (has('filtered')) {
    lines.push(
      'What a filter would leave out is not sent and stays in quarantine, until the filter is changed, it is exported with --remove, or Pub/Sub deletes it.',
    );
  }
  if (has('untried')) lines.push('Run the same command again for the rest.');
  return lines;
}
