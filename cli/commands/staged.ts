import { Command } from 'commander';
import { spanArgument } from '../arguments/instant.ts';
import { wholeNumber } from '../arguments/numbers.ts';
import { type ListFlags, listStaged } from '../staged/list.ts';
import { type ResendFlags, resendStaged } from '../staged/resend.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice staged list|resend`. */
export const stagedCommand = (run: Run): Command =>
  new Command('staged')
    .description('Looks at large events that lie in the staging bucket, and has their upload tried again.')
    .addCommand(
      verb<ListFlags>(
        'list',
        'Lists objects that wait for their upload, the oldest first, with the error of the last upload that was tried.',
        run,
        listStaged,
      )
        .option('--all', 'those that were uploaded as well')
        .option('--limit <n>', 'show no more than so many', wholeNumber(1), 100),
    )
    .addCommand(
      verb<ResendFlags, [readonly string[]]>(
        'resend',
        'Announces objects to `overflow` again, which uploads them; one that is announced twice is uploaded once.',
        run,
        resendStaged,
      )
        .argument('[names...]', 'objects as `staged list` names them (default: all that wait)')
        .option('--older-than <span>', 'only what was staged so long ago (15m); not for names', spanArgument)
        .option('--execute', 'publish the announcements; without it, say which'),
    );
