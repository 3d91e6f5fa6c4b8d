import { type Command, InvalidArgumentError } from 'commander';
import { type SettingName, settings } from '../settings/settings.ts';
import { parsePair } from './names.ts';

/** What every command can be told. */
export interface CommonFlags {
  /** Settings by name. */
  readonly set?: Readonly<Record<string, string>>;
  readonly stack?: string;
  /** File with what `pulumi stack output --json` has printed. */
  readonly stackOutput?: string;
  /** The last line of standard output is the result as a JSON object. */
  readonly json?: true;
}

export const withCommonFlags = (command: Command): Command =>
  command
    .option('--json', 'print the result as one JSON object, as the last line of standard output')
    .option('--stack <name>', 'the stack to work on (default: the one that pulumi has selected)')
    .option('--stack-output <file>', 'what `pulumi stack output --json` printed, in place of asking pulumi')
    .option('--set <NAME=value>', 'a setting, before environment and stack; may be repeated', setting);

/** Others on the machine can read command lines. */
const UNSETTABLE: ReadonlySet<string> = new Set<SettingName>(['FLOWCORE_API_KEY', 'FLOWCORE_READ_API_KEY']);

function setting(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [name, value] = parsePair(text) ?? ['', ''];
  if (UNSETTABLE.has(name)) {
    throw new InvalidArgumentError(`Others can read command lines: set ${name} in the environment.`);
  }
  if (!Object.hasOwn(settings, name)) {
    const known = Object.keys(settings).filter((each) => !UNSETTABLE.has(each));
    throw new InvalidArgumentError(`It must be NAME=value, NAME being one of ${known.join(', ')}.`);
  }
  return { ...before, [name]: value };
}
