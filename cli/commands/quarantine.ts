import { Command } from 'commander';
import { rateFlag, schemasFlag } from '../arguments/flags.ts';
import { wholeNumber } from '../arguments/numbers.ts';
import { type ExportFlags, exportQuarantine } from '../quarantine/export.ts';
import { type FilterFlags, withFilters } from '../quarantine/filters.ts';
import { listQuarantine } from '../quarantine/list.ts';
import { type RedriveFlags, redriveQuarantine } from '../quarantine/redrive.ts';
import { type ShowFlags, showRecord } from '../quarantine/show.ts';
import { quarantineStats } from '../quarantine/stats.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice quarantine list|show|stats|redrive|export`. */
export const quarantineCommand = (run: Run): Command =>
  new Command('quarantine')
    .description('Looks at events that were put aside, and brings back what passes now.')
    .addCommand(list(run))
    .addCommand(show(run))
    .addCommand(stats(run))
    .addCommand(redrive(run))
    .addCommand(exporting(run));

const list = (run: Run) =>
  withFilters(
    verb<FilterFlags>('list', 'Counts the records by reason, event type and hour.', run, listQuarantine),
  );

const show = (run: Run) =>
  withFilters(
    verb<ShowFlags>(
      'show',
      "Shows the first record that fits: why it is there, its bytes, and what today's schemas have against it.",
      run,
      showRecord,
    ),
  )
    .addOption(schemasFlag())
    .option('--full', 'all bytes of the event, however many');

const stats = (run: Run) =>
  withFilters(
    verb<FilterFlags>(
      'stats',
      'Totals by reason, event type, stage, hour and detail, and when Pub/Sub deletes the oldest record.',
      run,
      quarantineStats,
    ),
  );

const redrive = (run: Run) =>
  withFilters(
    verb<RedriveFlags>(
      'redrive',
      "Takes records through today's stages: what passes is sent and leaves quarantine, under the keys and times that " +
        'it would have had. What fails, or what a filter would leave out, stays. Ctrl-C finishes what is in flight; the same command goes on with the rest.',
      run,
      redriveQuarantine,
    ),
  )
    .option('--execute', 'send what passes; without it, say what would')
    .addOption(schemasFlag())
    .option('--limit <n>', 'try no more than so many records that fit', wholeNumber(1))
    .addOption(rateFlag('records'));

const exporting = (run: Run) =>
  withFilters(
    verb<ExportFlags, [string]>(
      'export',
      'Writes records as NDJSON, one a line: why and when each was put aside, and its original `attributes` and ' +
        '`data` (`dataBase64` where it is no text). They stay in quarantine.',
      run,
      exportQuarantine,
    ),
  )
    .argument('<file>', 'a file that is not there yet, or - for standard output')
    .option('--remove', 'take what was exported out of quarantine once the file is safe (with --execute)')
    .option('--execute', 'do what --remove says');
