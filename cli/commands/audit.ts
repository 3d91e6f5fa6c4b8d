import type { Command } from 'commander';
import { endFlag, fromFlag, quietFlag, schemasFlag, topicFlag, typeFlag } from '../arguments/flags.ts';
import { type AuditOptions, runAudit } from '../audit/command.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice audit`. */
export const auditCommand = (run: Run): Command =>
  verb<AuditOptions>(
    'audit',
    'Proves that every event that was published in a window is in Flowcore, in quarantine or filtered; lists what is missing.',
    run,
    runAudit,
  )
    .addOption(fromFlag('publish time').makeOptionMandatory())
    .addOption(endFlag('--to'))
    .addOption(typeFlag())
    .addOption(topicFlag())
    .option('--missing <file>', 'where to list what is missing, for `sluice replay --only`')
    .addOption(schemasFlag('folder of the schemas to go by, such as those that were deployed in the window'))
    .addOption(quietFlag())
    .option('--hours', 'show every hour, not only those in which something is missing')
    .option('--record', 'keep the result of each day of the window in the staging bucket')
    .option('--recorded', 'sum the recorded days of the window, and read nothing else');
