import { Command, InvalidArgumentError } from 'commander';
import { endFlag, fromFlag, quietFlag, schemasFlag, topicFlag } from '../arguments/flags.ts';
import { instantArgument } from '../arguments/instant.ts';
import { parsePair } from '../arguments/names.ts';
import { wholeNumber } from '../arguments/numbers.ts';
import { type CheckOptions, checkSchemas } from '../schemas/check.ts';
import { type DiffOptions, diffSchemas } from '../schemas/diff.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice schemas check|diff`. */
export const schemasCommand = (run: Run): Command =>
  new Command('schemas')
    .description('Checks the event types, and tells what edited ones would change. Neither sends anything.')
    .addCommand(checkCommand(run))
    .addCommand(diffCommand(run));

const FORMS =
  'A message is a payload, or {"attributes":{…},"data":…} as `npm start -- --file` takes it, or a line of ' +
  '`sluice quarantine export`; what it says itself goes before flags.';

const checkCommand = (run: Run): Command =>
  verb<CheckOptions>(
    'check',
    'Checks schema files and examples and lists the event types; with --message, shows what would become of it.',
    run,
    checkSchemas,
  )
    .addOption(schemasFlag())
    .option(
      '--message <file>',
      'a message, or one on each line; - reads standard input; may be repeated',
      (file, files: readonly string[] = []) => [...files, file],
    )
    .option(
      '--path <path>',
      'path of the push endpoint, such as /click where each type has its own topic',
      path,
      '/',
    )
    .option('--attribute <NAME=value>', 'an attribute of the message; may be repeated', attribute)
    .option('--publish-time <time>', 'when it was published (default: now)', instantArgument)
    .option(
      '--message-id <id>',
      'its id, which is part of the keys of some types (default: sample-1 and so on)',
    )
    .addHelpText(
      'after',
      `\n${FORMS}\nExit code 1: the schemas have a problem, or a message would be quarantined.`,
    );

const diffCommand = (run: Run): Command =>
  verb<DiffOptions, [string]>(
    'diff',
    'Tells which messages would change their fate, keys, times, destination or bytes under edited schemas.',
    run,
    diffSchemas,
  )
    .argument('<folder>', 'folder of the edited schemas')
    .addOption(schemasFlag('folder of the schemas to compare with'))
    .addOption(fromFlag('publish time'))
    .addOption(endFlag('--until'))
    .addOption(topicFlag())
    .addOption(quietFlag())
    .option('--messages <file>', 'judge the messages of an NDJSON file instead; - reads standard input')
    .option('--limit <n>', 'most messages to read', wholeNumber(1))
    .option('--examples <n>', 'most examples of each change', wholeNumber(0), 3)
    .addHelpText(
      'after',
      '\nWith --from, it judges what the events topics retained of the window, which it reads through temporary' +
        `\nsubscriptions of its own.\n${FORMS}\n` +
        'Exit code 1: events that reach Flowcore now would be quarantined or filtered.',
    );

function path(text: string): string {
  if (text.startsWith('/')) return text;
  throw new InvalidArgumentError('It must begin with /, such as /click.');
}

function attribute(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [name, value] = parsePair(text) ?? [];
  if (name !== undefined && value !== undefined) return { ...before, [name]: value };
  throw new InvalidArgumentError('It must be NAME=value.');
}
