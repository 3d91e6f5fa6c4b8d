import { Command } from 'commander';
import { type CommonFlags, withCommonFlags } from './arguments/common-flags.ts';
import type { Context } from './context.ts';

/** How a command ended. */
export interface Outcome {
  /** The result, for `--json`. */
  readonly json: object;
  /** The result, for people. */
  readonly text: string;
  /** What was asked about is not as it should be: exit code 1. */
  readonly isBad?: boolean;
}

/** What the command line asks for. */
export interface Task {
  readonly flags: CommonFlags;
  work(context: Context): Promise<Outcome>;
}

/** Takes a task to its end. */
export type Run = (task: Task) => Promise<void>;

/** What a verb is to do; it gets its own flags and operands. */
export type Work<Options, Operands extends readonly unknown[]> = (
  context: Context,
  options: Options,
  ...operands: Operands
) => Promise<Outcome>;

/** A command that does something; flags and operands of its own are added to what this returns. */
export function verb<Options, Operands extends readonly unknown[] = readonly []>(
  name: string,
  description: string,
  run: Run,
  work: Work<Options, Operands>,
): Command {
  return withCommonFlags(new Command(name).description(description)).action(async (...given: unknown[]) => {
    // Commander hands over the operands, the options, and the command itself.
    const command = given.at(-1) as Command;
    const operands = given.slice(0, -2) as unknown as Operands;
    const flags = command.opts<CommonFlags & Options>();
    await run({ flags, work: (context) => work(context, flags, ...operands) });
  });
}
