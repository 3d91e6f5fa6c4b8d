import { expect } from 'chai';
import { type Bounds, problemsOf } from './bounds.ts';
import type { Figures } from './figures.ts';
import { reliabilityPage } from './page.ts';
import type { Scenario } from './scenario.ts';
import { allScenarios } from './scenarios/all.ts';

const figures: Figures = {
  judgement: {
    ...{ published: 2000, delivered: 1990, overflowed: 5, quarantined: 5, goodQuarantined: 0, filtered: 0 },
    ...{ lost: 0, duplicates: 0, unknown: 0, mismatches: [], missedByRunningConsumer: 0, fileUploads: 5 },
    ...{ latencyMs: { p50: 10, p99: 20, max: 1234 }, quarantineReasons: { schema: 5 }, balanced: true },
  },
  ...{
    isSettled: true,
    unsettled: '',
    unconfirmed: 0,
    repeated: 0,
    requests: 100,
    refused: 0,
    duringPause: 0,
  },
  ...{ retried: 0, late: 0, reannounced: 0, alerts: 0, leaked: [], seconds: 2 },
};
const judged = (part: Partial<Figures['judgement']>): Partial<Figures> => ({
  judgement: { ...figures.judgement, ...part },
});

const cases: readonly (readonly [part: Partial<Figures>, bounds: Partial<Bounds>, problem: RegExp])[] = [
  [{ isSettled: false, unsettled: '3 messages' }, {}, /not settled: 3 messages/],
  [judged({ lost: 2 }), {}, /2 lost/],
  [judged({ unknown: 1 }), {}, /1 unknown/],
  [judged({ goodQuarantined: 1 }), {}, /1 good events quarantined/],
  [judged({ balanced: false, mismatches: ['message 1: other bytes'] }), {}, /other bytes/],
  [judged({ duplicates: 1 }), {}, /1 duplicates, at most 0/],
  [
    { ...judged({ duplicates: 4 }), unconfirmed: 3 },
    { duplicates: 'unconfirmed' },
    /4 duplicates, at most 3/,
  ],
  [{ ...judged({ duplicates: 4 }), repeated: 3 }, { duplicates: 'repeated' }, /4 duplicates, at most 3/],
  [{ duringPause: 1 }, {}, /1 requests during a pause/],
  [{ duringPause: 3 }, { duringPause: 2 }, /3 requests during a pause/],
  [{ alerts: 0 }, { alerts: [1, 1] }, /0 alerts, expected 1 to 1/],
  [{ alerts: 2 }, { alerts: [1, 1] }, /2 alerts, expected 1 to 1/],
  [{ leaked: ['jane@example.com'] }, {}, /the log holds "jane@example.com"/],
  [{}, { also: () => 'too many cooks' }, /too many cooks/],
];

describe('the bounds of a run', () => {
  it('are kept by a run in which nothing went wrong', () => {
    expect(problemsOf(figures, { duplicates: 'none' })).to.deep.equal([]);
  });

  for (const [part, bounds, problem] of cases) {
    it(`are broken where it says ${problem.source}`, () => {
      const problems = problemsOf({ ...figures, ...part }, { duplicates: 'none', ...bounds });
      expect(problems.join('\n')).to.match(problem);
    });
  }

  it('allow as many duplicates as can be explained', () => {
    const run = { ...figures, ...judged({ duplicates: 5 }), unconfirmed: 2, repeated: 2, late: 1 };
    expect(problemsOf(run, { duplicates: 'repeated' })).to.deep.equal([]);
  });
});

describe('the page of a run', () => {
  const scenarios = allScenarios(1);
  const page = reliabilityPage(
    scenarios.map((scenario: Scenario) => ({ scenario, pushServer: 'direct' as const, figures })),
    1,
  );
  const rows = page.split('\n').filter((line) => line.startsWith('| '));

  it('has a row of as many cells as the head for every scenario', () => {
    expect(rows).to.have.length(scenarios.length + 2);
    expect(new Set(rows.map((row) => row.split(' | ').length)).size).to.equal(1);
  });

  it('tells the figures', () => {
    expect(rows[2]).to.include('| 2,000 | 0 | 0 | 0 | 0 | none can occur');
    expect(rows[2]).to.match(/\| 1\.2 s \|$/);
  });

  it('names every scenario differently and in one line', () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).to.equal(scenarios.length);
    for (const { fault, expected } of scenarios) expect(fault + expected).to.not.match(/[|\n]/);
  });
});
