import { Command, InvalidArgumentError, Option } from 'commander';
import { instantArgument, spanArgument } from '../instant.ts';
import { type CheckOptions, checkSchemas } from '../schemas/check.ts';
import { type DiffOptions, diffSchemas } from '../schemas/diff.ts';
import { type Run, verb } from '../verb.ts';

/** `sluice schemas check|diff`. */
export const schemasCommand = (run: Run): Command =>
  new Command('schemas')
    .description('Checks the event types, and tells what edited ones would change. Neither sends anything.')
    .addCommand(checkCommand(run))
    .addCommand(diffCommand(run));

const SCHEMAS = 'folder of the schemas (default: those of the project)';
const FORMS =
  'A message is a payload, or {"attributes":{…},"data":…} as `npm start -- --file` takes it, or a line of ' +
  '`sluice quarantine export`; what it says itself goes before flags.';

/** A seek takes effect within a minute; until then there may be a pause. */
const QUIET_MS = 90_000;

const checkCommand = (run: Run): Command =>
  verb<CheckOptions>(
    'check',
    'Checks schema files and examples and lists the event types; with --message, shows what would become of it.',
    run,
    checkSchemas,
  )
    .option('--schemas <folder>', SCHEMAS)
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
    .option('--schemas <folder>', 'folder of the schemas to compare with (default: those of the project)')
    .option(
      '--from <time>',
      'judge what the events topic retained since then: a time, or a span before now (2h)',
      instantArgument,
    )
    .option('--until <time>', 'the end of that (default: now)', instantArgument)
    .option('--topic <name>', 'one topic (default: all that the deployment has)')
    .addOption(
      new Option(
        '--quiet <span>',
        'a topic counts as read when nothing has come for so long; a short span may end too early',
      )
        .argParser(spanArgument)
        .default(QUIET_MS, '90s'),
    )
    .option('--messages <file>', 'judge the messages of an NDJSON file instead; - reads standard input')
    .option('--limit <n>', 'most messages to read', whole(1))
    .option('--examples <n>', 'most examples of each change', whole(0), 3)
    .addHelpText(
      'after',
      `\n${FORMS}\nThe topic is read through a subscription of its own, which is deleted in the end.\n` +
        'Exit code 1: events that reach Flowcore now would be quarantined or filtered.',
    );

function path(text: string): string {
  if (text.startsWith('/')) return text;
  throw new InvalidArgumentError('It must begin with /, such as /click.');
}

function attribute(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name !== undefined) return { ...before, [name]: value };
  throw new InvalidArgumentError('It must be NAME=value.');
}

const whole =
  (least: number) =>
  (text: string): number => {
    if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
    throw new InvalidArgumentError(`It must be a whole number, at least ${least}.`);
  };
