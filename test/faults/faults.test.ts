import { expect } from 'chai';
import pLimit from 'p-limit';
import { type Figures, problemsOf } from './figures.ts';
import { runScenario } from './run-scenario.ts';
import { allScenarios } from './scenarios/all.ts';

/** Events of a scenario where nothing else is asked for. */
const SHORT_EVENTS = 2_000;
/** Worlds open at once: most of a scenario is waiting. */
const AT_ONCE = 5;

/** Runs only what fits, by name. */
const only = new RegExp(process.env.FAULTS_ONLY ?? '');
const seed = Number(process.env.FAULTS_SEED ?? 1);
const chosen = allScenarios(seed).filter(({ name }) => only.test(name));

describe('faults', function () {
  this.timeout(120_000);
  const runs = new Map<string, Promise<Figures>>();

  before(() => {
    const limit = pLimit(AT_ONCE);
    for (const scenario of chosen) {
      const run = limit(() => runScenario(scenario, SHORT_EVENTS, seed));
      // Whoever waits for it hears of its failure.
      run.catch(() => undefined);
      runs.set(scenario.name, run);
    }
  });

  for (const { name, expected, bounds } of chosen) {
    it(`${name}: ${expected}`, async () => {
      const figures = await runs.get(name);
      if (figures === undefined) throw new Error(`${name} has not been run`);
      if (process.env.FAULTS_VERBOSE) console.log(name, JSON.stringify(figures));
      expect(problemsOf(figures, bounds)).to.deep.equal([]);
    });
  }
});
