import { parentPort } from 'node:worker_threads';
import '../setup.ts';
import { runScenario } from './run-scenario.ts';
import { allScenarios } from './scenarios/all.ts';
import type { RunAnswer, RunOrder } from './threads.ts';

// One of the threads of threads.ts: runs each scenario it is named and answers with the figures.
parentPort?.on('message', (order: RunOrder) => {
  void answer(order).then((message) => parentPort?.postMessage(message));
});

async function answer({ number, request }: RunOrder): Promise<RunAnswer> {
  const { name } = request;
  try {
    const scenario = allScenarios(request.seed).find((each) => each.name === name);
    if (scenario === undefined) throw new Error(`no scenario is named ${name}`);
    return { number, figures: await runScenario(scenario, request) };
  } catch (error) {
    return { number, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
