import { type Command, InvalidArgumentError } from 'commander';
import { reasons } from '../../functions/reasons.ts';
import { quietFlag, TIMES, typeFlag } from '../arguments/flags.ts';
import { type Instant, instantArgument, resolveInstant } from '../arguments/instant.ts';
import { namesArgument } from '../arguments/names.ts';
import { wholeNumber } from '../arguments/numbers.ts';
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

/** The flags that every verb of `sluice quarantine` has. */
export const withFilters = (command: Command): Command =>
  command
    .option('--reason <codes>', 'only these reasons, such as schema,refused', reasonsArgument)
    .addOption(typeFlag('; - where none was known'))
    .option('--since <time>', `only what was quarantined since then: ${TIMES}`, instantArgument)
    .option('--message-id <id>', 'only what came of this message')
    .option('--element <n>', 'only this element of an array, from 0', wholeNumber(0))
    .addOption(quietFlag('quarantine', '6s'))
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

function reasonsArgument(text: string, before?: readonly string[]): readonly string[] {
  const codes = namesArgument(text, before);
  const unknown = codes.find((code) => code !== UNKNOWN && !Object.hasOwn(reasons, code));
  if (unknown === undefined) return codes;
  throw new InvalidArgumentError(`${unknown} is none; they are ${Object.keys(reasons).join(', ')}.`);
}
