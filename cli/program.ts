import { Command, CommanderError } from 'commander';
import { BadSchemas } from '../functions/event-types/annotation.ts';
import { BadSettings } from '../functions/read-config.ts';
import { auditCommand } from './commands/audit.ts';
import { doctorCommand } from './commands/doctor.ts';
import { quarantineCommand } from './commands/quarantine.ts';
import { reassembleCommand } from './commands/reassemble.ts';
import { replayCommand } from './commands/replay.ts';
import { schemasCommand } from './commands/schemas.ts';
import { snapshotCommand } from './commands/snapshot.ts';
import { stagedCommand } from './commands/staged.ts';
import { createContext } from './context.ts';
import { describeProblem } from './describe-problem.ts';
import { BadUsage, Failure } from './failure.ts';
import type { Surroundings } from './surroundings.ts';
import type { Run } from './verb.ts';

/** Done, failed (or found something wrong), wrongly used. */
export type ExitCode = 0 | 1 | 2;

/** The verbs, in the order of the help. */
export const commands: readonly ((run: Run) => Command)[] = [
  doctorCommand,
  auditCommand,
  replayCommand,
  snapshotCommand,
  quarantineCommand,
  stagedCommand,
  reassembleCommand,
  schemasCommand,
];

/** Does what the arguments after `sluice` ask for; what goes wrong is one line on standard error. */
export async function sluice(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const run: Run = async ({ flags, work }) => {
    const context = createContext(surroundings, flags);
    try {
      const { json, text, isBad = false } = await work(context);
      // Whoever asks for JSON reads standard output with a program.
      (flags.json ? surroundings.err : surroundings.out).write(text === '' ? '' : `${text}\n`);
      if (flags.json) surroundings.out.write(`${JSON.stringify(json)}\n`);
      if (isBad) exitCode = 1;
    } finally {
      await context.close();
    }
  };
  const problems: string[] = [];
  try {
    await programOf(run, surroundings, problems).parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    return tell(error, problems, surroundings);
  }
}

/** All commands; help goes to `out`, what commander has to say against a command line to `problems`. */
export function programOf(run: Run, { out }: Pick<Surroundings, 'out'>, problems: string[]): Command {
  const program = new Command('sluice').description(
    'Looks at a deployment of Sluice, repairs it and proves it repaired. Nothing is sent or deleted without --execute.',
  );
  for (const command of commands) program.addCommand(command(run));
  direct(program, out, problems);
  return program;
}

/** Says where texts go; commander passes that on only to subcommands that it makes itself. */
function direct(command: Command, out: NodeJS.WriteStream, problems: string[]): void {
  command
    .exitOverride()
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => problems.push(text) });
  for (const each of command.commands) direct(each, out, problems);
}

function tell(error: unknown, problems: readonly string[], { err }: Surroundings): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (error instanceof CommanderError || error instanceof BadUsage) {
    // A group of commands that is called without one shows its help.
    const isHelp = 'code' in error && error.code === 'commander.help';
    err.write(isHelp ? problems.join('') : `sluice: ${error.message.replace(/^error: /, '')}\n`);
    return 2;
  }
  err.write(`sluice: ${problemOf(error)}\n`);
  return 1;
}

function problemOf(error: unknown): string {
  if (error instanceof BadSettings) {
    return `${error.message}\n  They are read from the environment, --set, and the stack that pulumi has selected (or --stack, --stack-output).`;
  }
  return error instanceof Failure || error instanceof BadSchemas ? error.message : describeProblem(error);
}
