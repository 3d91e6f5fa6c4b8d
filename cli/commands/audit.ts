import { type Command, Option } from 'commander';
import { type AuditOptions, runAudit } from '../audit/command.ts';
import { instantArgument, spanArgument } from '../instant.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice audit`. */
export const auditCommand = (run: Run): Command =>
  verb<AuditOptions>(
    'audit',
    'Proves that every event that was published in a window is in Flowcore, in quarantine or filtered; lists what is missing.',
    run,
    runAudit,
  )
    .requiredOption(
      '--from <time>',
      'begin of the window, by publish time: a time, a day, or 2h',
      instantArgument,
    )
    .option('--to <time>', 'end of the window, not included (default: now)', instantArgument)
    .option('--type <names>', 'only these event types, such as click,conversion', list)
    .option('--topic <names>', 'only these events topics', list)
    .option('--missing <file>', 'where to list what is missing, for `sluice replay --only`')
    .option('--schemas <folder>', 'judge by these schemas, such as those that were deployed in the window')
    .addOption(
      new Option('--quiet <span>', 'the window counts as read when nothing of it has come for so long')
        .argParser(spanArgument)
        .default(90_000, '90s'),
    )
    .option('--hours', 'show every hour, not only those in which something is missing')
    .option('--record', 'keep the result of each day of the window in the staging bucket')
    .option('--recorded', 'sum the recorded days of the window, and read nothing else');

const list = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').filter((name) => name !== ''),
];
