import { join } from 'node:path';
import { Command } from 'commander';
import { readJudgedTypes } from './judge/event-types.ts';
import { judge } from './judge/judge.ts';

/**
 * Says whether a run lost, doubled or altered anything: a process of its own that reads the run's ledger and stores
 * and nothing of what Sluice says about itself. Exit code 0: balanced, 1: not, 2: it could not judge.
 */
const command = new Command('judge')
  .description("Compares a run's ledger with its stores.")
  .requiredOption('--data <dir>', 'folder of the run, as given to npm start --data')
  .option('--json', 'print one line of JSON')
  .option('--flowcore-elsewhere', 'the events went to a Flowcore that is not in the folder')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
  .parse();
const { data, json, flowcoreElsewhere } = command.opts<{
  data: string;
  json?: true;
  flowcoreElsewhere?: true;
}>();

try {
  const judgement = await judge({
    dataDir: data,
    types: readJudgedTypes(join(import.meta.dirname, '..', 'schemas')),
    isFlowcoreElsewhere: flowcoreElsewhere === true,
  });
  console.log(JSON.stringify(judgement, undefined, json ? 0 : 2));
  process.exitCode = judgement.balanced ? 0 : 1;
} catch (error) {
  console.error(`judging ${data}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
}
