import type { Command } from 'commander';
import { instantArgument } from '../instant.ts';
import { type ReassembleOptions, reassemble } from '../reassemble/reassemble.ts';
import { type Run, verb } from '../verb.ts';

const names = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').filter((name) => name !== ''),
];

/** `sluice reassemble`. */
export const reassembleCommand = (run: Run): Command =>
  verb<ReassembleOptions, [readonly string[]]>(
    'reassemble',
    'Puts events that were too large for one event of Flowcore together again, and proves each by its checksum.',
    run,
    reassemble,
  )
    .argument('[file-id...]', 'only these files, by the file_id of their pointer event (default: all)')
    .option(
      '--from <time>',
      'read from Flowcore, from this event time (2026-11-21T10:00:00Z, 2h) on',
      instantArgument,
    )
    .option('--to <time>', 'up to this event time (default: now)', instantArgument)
    .option('--type <types>', 'only files of these event types, such as click,conversion', names)
    .option('--data-core <name>', 'read another data core of the tenant')
    .option('--input <file>', 'read NDJSON instead: payloads or events of Flowcore; - for standard input')
    .option('--out <folder>', 'write each event as <file id>.json; - for NDJSON on standard output')
    .addHelpText(
      'after',
      '\nWithout --out the files are only checked. Flowcore keeps events by the hour: whole hours are read. An event that' +
        '\nis there already with the same bytes is left alone, so the command can be repeated. On standard output line' +
        '\nbreaks inside an event become spaces. Exit code 1 where a file is incomplete or corrupt.',
    );
