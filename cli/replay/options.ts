import { InvalidArgumentError } from 'commander';
import type { CommonFlags } from '../arguments/common-flags.ts';
import type { Instant } from '../arguments/instant.ts';
import { BadUsage } from '../failure.ts';

/** The flags of `sluice replay`. */
export interface ReplayOptions extends CommonFlags {
  /** A snapshot or a time. */
  readonly from?: string;
  readonly until?: Instant;
  readonly type?: readonly string[];
  readonly where?: string;
  readonly only?: string;
  readonly topic?: readonly string[];
  readonly rate?: number;
  readonly toDataCore?: string;
  readonly replayId?: string;
  readonly resume?: string;
  readonly quiet: number;
  readonly execute?: true;
}

/** Part of names of subscriptions, objects and files. */
const REPLAY_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** For commander. */
export function replayIdArgument(text: string): string {
  if (REPLAY_ID.test(text)) return text;
  throw new InvalidArgumentError('It must be letters, digits, hyphens and underscores, at most 64.');
}

const OF_A_NEW_REPLAY = [
  'from',
  'until',
  'type',
  'where',
  'only',
  'topic',
  'rate',
  'toDataCore',
  'replayId',
] as const;

/** A replay that goes on does as it was asked the first time. */
export function checkResumeAlone(options: ReplayOptions): void {
  const given = OF_A_NEW_REPLAY.filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  const flags = given.map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  throw new BadUsage(
    `--resume goes on with what was asked for the first time: leave out ${flags.join(', ')}`,
  );
}

/** The command that goes on with a replay, with the flags that say which deployment it is of. */
export function resumeCommand(id: string, { stack, stackOutput, set = {} }: CommonFlags): string {
  const flags = [
    ...(stack === undefined ? [] : ['--stack', stack]),
    ...(stackOutput === undefined ? [] : ['--stack-output', stackOutput]),
    ...Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
  ];
  return ['npx sluice replay --resume', id, '--execute', ...flags.map(quoted)].join(' ');
}

/** As a POSIX shell reads it. */
const quoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
