import { parentPort } from 'node:worker_threads';
import '../setup.ts';
import type { RunRequest } from './run-request.ts';
import { runScenario } from './run-scenario.ts';
import { allScenarios } from './scenarios/all.ts';
import type { RunAnswer } from './threads.ts';

// One of the threads of threads.ts: runs each scenario it is named and answers with the figures.
parentPort?.on('message', (request: RunRequest) => {
  void answer(request).then((message) => parentPort?.postMessage(message));
});

async function answer(request: RunRequest): Promise<RunAnswer> {
  const { name } = request;
  try {
    const scenario = allScenarios(request.seed).find((each) => each.name === name);
    if (scenario === undefined) throw new Error(`no scenario is named ${name}`);
    return { name, figures: await runScenario(scenario, request) };
  } catch (error) {
    return { name, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
