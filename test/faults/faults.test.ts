import { mkdirSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { pushServers } from '../support/push-server.ts';
import { problemsOf } from './bounds.ts';
import type { Figures } from './figures.ts';
import { type Row, reliabilityPage } from './page.ts';
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

/** The short form serves the pushes of every other scenario by the framework, another seed those of the others. */
const runs = chosen.flatMap((scenario, index) =>
  pushServers
    .filter((_, place) => isLong || place === (index + seed) % pushServers.length)
    .map((pushServer) => ({ scenario, pushServer })),
);

describe('the oracle of faults', function () {
  this.timeout(isLong ? 0 : 180_000);
  const threads = startThreads(2, isLong ? 1 : 3);
  const underWay = new Map<(typeof runs)[number], Promise<Figures>>();
  const rows: Row[] = [];

  before(() => {
    // The last take longest; the others fill the time beside them.
    for (const run of runs.toReversed()) {
      const { scenario, pushServer } = run;
      const events = isLong ? Math.ceil(longEvents / runs.length) : SHORT_EVENTS;
      const figures = threads.run({ name: scenario.name, pushServer, events, seed, isUnhurried: isLong });
      // The test that waits for it hears of its failure.
      figures.catch(() => undefined);
      underWay.set(run, figures);
    }
  });

  after(async () => {
    await threads.close();
    if (!isLong || rows.length < scenarios.length * pushServers.length) return;
    mkdirSync('docs', { recursive: true });
    writeFileSync('docs/reliability.md', reliabilityPage(rows, seed));
  });

  for (const run of runs) {
    const { scenario, pushServer } = run;
    const { name, expected, bounds } = scenario;
    it(`${name} (${pushServer}): ${expected}`, async () => {
      const figures = await underWay.get(run);
      if (figures === undefined) throw new Error(`${name} was not run`);
      expect(problemsOf(figures, bounds), `seed ${seed}: ${JSON.stringify(figures)}`).to.deep.equal([]);
      rows.push({ scenario, pushServer, figures });
    });
  }
});
