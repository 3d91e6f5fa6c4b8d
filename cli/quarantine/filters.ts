import { type Command, InvalidArgumentError, Option } from 'commander';
import { reasons } from '../../functions/reasons.ts';
import { type Instant, instantArgument, resolveInstant, spanArgument } from '../instant.ts';
import { wholeNumber } from '../numbers.ts';
import type { ReadingFlags } from './read-quarantine.ts';
import { type Summary, UNKNOWN } from './summary.ts';

/** Which records are meant; all where nothing is said. */
export interface FilterFlags extends ReadingFlags {
  readonly reason?: readonly string[];
  readonly type?: readonly string[];
  /** Quarantined then or later. */
  readonly since?: Instant;
  readonly messageId?: string;
  readonly element?: number;
}

const DEFAULT_QUIET_MS = 6_000;

/** The flags that every verb of `sluice quarantine` has. */
export const withFilters = (command: Command): Command =>
  command
    .option('--reason <codes>', 'only these reasons, such as schema,refused', reasonsArgument)
    .option(
      '--type <types>',
      'only these event types, such as click,conversion; - where none was known',
      list,
    )
    .option(
      '--since <time>',
      'only what was quarantined since then (2026-11-21T10:00:00Z, 2h)',
      instantArgument,
    )
    .option('--message-id <id>', 'only what came of this message')
    .option('--element <n>', 'only this element of an array, from 0', wholeNumber)
    .addOption(
      new Option('--quiet <span>', 'how long nothing more must come before quarantine counts as read')
        .argParser(spanArgument)
        .default(DEFAULT_QUIET_MS, '6s'),
    )
    .addHelpText(
      'after',
      '\nRecords are held while a command looks at them. What another running command holds, or one that was killed' +
        '\nin the last 3 minutes, is not seen.',
    );

/** Whether a record is meant. */
export function isMeant(record: Summary, flags: Omit<FilterFlags, 'quiet'>, nowMs: number): boolean {
  const { reason, type, since, messageId, element } = flags;
  return (
    (reason === undefined || reason.includes(record.reason)) &&
    (type === undefined || type.some((each) => isNamed(record.type, each))) &&
    (since === undefined || record.quarantinedMs >= resolveInstant(since, nowMs)) &&
    (messageId === undefined || record.messageId === messageId) &&
    (element === undefined || record.element === element)
  );
}

/** A type goes by its `$id` or by the last segment of it. */
const isNamed = (type: string, name: string): boolean => type === name || type.endsWith(`/${name}`);

const list = (text: string): readonly string[] => text.split(',').map((each) => each.trim());

function reasonsArgument(text: string): readonly string[] {
  const codes = list(text);
  const unknown = codes.find((code) => code !== UNKNOWN && !Object.hasOwn(reasons, code));
  if (unknown === undefined) return codes;
  throw new InvalidArgumentError(`${unknown} is none; they are ${Object.keys(reasons).join(', ')}.`);
}
