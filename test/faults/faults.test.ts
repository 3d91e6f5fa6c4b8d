import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { problemsOf } from './bounds.ts';
import type { Figures } from './figures.ts';
import { reliabilityPage } from './page.ts';
import { allScenarios } from './scenarios/all.ts';
import { startThreads } from './threads.ts';

/** Events of each scenario in the short form. */
const SHORT_EVENTS = 2_000;

/** Events of all scenarios together in the long form, which also writes docs/reliability.md. */
const longEvents = Number(process.env.FAULTS_EVENTS ?? 0);
/** Draws events and random faults; another one makes another run. */
const seed = Number(process.env.FAULTS_SEED ?? 1);
/** Runs only the scenarios with such names. */
const only = process.env.FAULTS_ONLY;

const isLong = longEvents > 0;
const scenarios = allScenarios(seed);
const chosen = scenarios.filter(({ name }) => new RegExp(only ?? '').test(name));

describe('the oracle of faults', function () {
  this.timeout(isLong ? 0 : 180_000);
  const threads = startThreads(2, isLong ? 1 : 3);
  const runs = new Map<string, Promise<Figures>>();
  const passed = new Map<string, Figures>();

  before(() => {
    // The last take longest; the others fill the time beside them.
    for (const { name } of chosen.toReversed()) {
      const events = isLong ? Math.ceil(longEvents / scenarios.length) : SHORT_EVENTS;
      const run = threads.run({ name, events, seed, isUnhurried: isLong });
      // The test that waits for it hears of its failure.
      run.catch(() => undefined);
      runs.set(name, run);
    }
  });

  after(async () => {
    await threads.close();
    if (!isLong || passed.size < scenarios.length) return;
    const rows = scenarios.flatMap((scenario) => {
      const figures = passed.get(scenario.name);
      return figures === undefined ? [] : [{ scenario, figures }];
    });
    mkdirSync('docs', { recursive: true });
    writeFileSync('docs/reliability.md', reliabilityPage(rows, seed));
  });

  for (const { name, expected, bounds } of chosen) {
    it(`${name}: ${expected}`, async () => {
      const figures = await runs.get(name);
      if (figures === undefined) throw new Error(`${name} was not run`);
      expect(problemsOf(figures, bounds), `seed ${seed}: ${JSON.stringify(figures)}`).to.deep.equal([]);
      passed.set(name, figures);
    });
  }
});
