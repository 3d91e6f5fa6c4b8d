import type { Command } from 'commander';
import { endFlag, fromFlag, typeFlag } from '../arguments/flags.ts';
import { type ReassembleOptions, reassemble } from '../reassemble/reassemble.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice reassemble`. */
export const reassembleCommand = (run: Run): Command =>
  verb<ReassembleOptions, [readonly string[]]>(
    'reassemble',
    'Puts events that were too large for one event of Flowcore together again, and proves each by its checksum.',
    run,
    reassemble,
  )
    .argument('[file-id...]', 'only these files, by the file_id of their pointer event (default: all)')
    .addOption(fromFlag('event time'))
    .addOption(endFlag('--to'))
    .addOption(typeFlag())
    .option('--data-core <name>', 'read another data core of the tenant')
    .option('--input <file>', 'read NDJSON instead: payloads or events of Flowcore; - for standard input')
    .option('--out <folder>', 'write each event as <file id>.json; - for NDJSON on standard output')
    .addHelpText(
      'after',
      '\nWith --from, files are read from Flowcore, which keeps events by the hour: whole hours are read. Without --out' +
        '\nthe files are only checked. An event that is there already with the same bytes is left alone, so the command' +
        '\ncan be repeated. On standard output line breaks inside an event become spaces. Exit code 1 where a file is' +
        '\nincomplete or corrupt.',
    );
