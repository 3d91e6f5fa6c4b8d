import { expect } from 'chai';
import type { ContenderName } from '../../bench/contenders.ts';
import { flatnessOf } from '../../bench/flatness.ts';
import type { Measured } from '../../bench/round.ts';
import type { Result } from '../../bench/run-scenario.ts';
import { BASE, SCENARIOS, type Scenario, titleOf } from '../../bench/scenario.ts';
import { type Findings, judgeTargets } from '../../bench/targets.ts';

const round = (part: Partial<Measured>): Measured => ({
  sent: 100,
  acknowledged: 100,
  skipped: 0,
  lost: 0,
  repeated: 0,
  redelivered: 0,
  refused: {},
  requestsPerSecond: 1000,
  eventsPerSecond: 1000,
  cpuMicrosPerEvent: 100,
  p50Ms: 1,
  p99Ms: 10,
  requestsPerThousand: 10,
  bytesPerEvent: 900,
  loadBusy: 0.5,
  ...part,
});

const result = (
  contender: ContenderName,
  rounds: readonly Partial<Measured>[],
  point: Partial<Scenario> = {},
  part: Partial<Result> = {},
): Result => ({
  contender,
  scenario: { ...BASE, ...point },
  full: rounds.map(round),
  half: rounds.map(round),
  peakRssMib: 200,
  disqualification: undefined,
  ...part,
});

const nothing: Findings = {
  results: [],
  flatness: undefined,
  coldStart: undefined,
  overflow: undefined,
  recovery: undefined,
};

const verdicts = (findings: Partial<Findings>) =>
  Object.fromEntries(
    judgeTargets({ ...nothing, ...findings }).map(({ name, measured, verdict }) => [
      name,
      `${measured} ${verdict}`,
    ]),
  );

const CPU = 'CPU per event / framework no-op';
const NAIVE = 'CPU per event of the naive function / Sluice';
const P99 = 'p99 at half load / (no-op + linger + 1.5 × Flowcore)';
const WAIT = 'ms of waiting at 1 at once (p50 − p50 of the naive function)';

describe('targets', () => {
  const noOp = result('framework no-op', [{}]);

  it('are all named when nothing was measured', () => {
    const judged = judgeTargets(nothing);
    expect(judged).to.have.lengthOf(20);
    expect(new Set(judged.map(({ verdict }) => verdict))).to.deep.equal(new Set(['not measured']));
  });

  it('are met at their limit and missed above it', () => {
    const at = (cpuMicrosPerEvent: number) => result('Sluice', [{ cpuMicrosPerEvent }]);
    expect(verdicts({ results: [noOp, at(125)] })[CPU]).to.equal('1.25 met');
    expect(verdicts({ results: [noOp, at(126)] })[CPU]).to.equal('1.26 missed');
    const naive = result('naive function', [{ cpuMicrosPerEvent: 500 }]);
    expect(verdicts({ results: [naive, at(100)] })[NAIVE]).to.equal('5.00 met');
    expect(verdicts({ results: [naive, at(101)] })[NAIVE]).to.equal('4.95 missed');
  });

  it('compare round with round, so that a slow minute weighs on both', () => {
    const slow = { cpuMicrosPerEvent: 300 };
    const results = [result('framework no-op', [{}, {}, slow]), result('Sluice', [{}, slow, slow])];
    expect(verdicts({ results })[CPU]).to.equal('1.00 met');
  });

  it('allow p99 the linger and one and a half answers of Flowcore', () => {
    const p99Ms = 10 + 15 + 1.5 * BASE.latencyMs;
    expect(verdicts({ results: [noOp, result('Sluice', [{ p99Ms }])] })[P99]).to.equal('1.00 met');
    expect(verdicts({ results: [noOp, result('Sluice', [{ p99Ms: p99Ms + 1 }])] })[P99]).to.match(/missed$/);
  });

  it('see an event that waits for the linger', () => {
    const alone = { group: 'concurrency', connections: 1 } as const;
    const at = (p50Ms: number) => [
      result('naive function', [{ p50Ms: 24 }], alone),
      result('Sluice', [{ p50Ms }], alone),
    ];
    expect(verdicts({ results: at(26) })[WAIT]).to.equal('2.00 met');
    expect(verdicts({ results: at(26 + 15) })[WAIT]).to.equal('17.0 missed');
  });

  it('count nothing of a contender that loses events', () => {
    const loser = result('Sluice', [{}], {}, { disqualification: 'disqualified: lost 1 events' });
    expect(verdicts({ results: [noOp, loser] })[CPU]).to.equal('– not measured');
  });

  it('judge a trend by thirds, not by single windows', () => {
    const windows = [100, 130, 100, 100, 90, 180, 121, 120, 119].map((cpuMicrosPerEvent, index) => ({
      events: (index + 1) * 100_000,
      cpuMicrosPerEvent,
      heapMib: 50,
    }));
    const flatness = flatnessOf(windows);
    expect(flatness).to.include({ cpuRatio: 1.2, heapRatio: 1 });
    const judged = verdicts({ flatness });
    expect(judged['CPU per event, last third / first third of 1,000,000 events']).to.equal('1.20 missed');
    expect(judged['heap after gc, last third / first third']).to.equal('1.00 met');
  });

  it('have their points among those of a full run', () => {
    const titles = SCENARIOS.map(titleOf);
    for (const point of [{}, { latencyMs: 5 }, { latencyMs: 50 }, { connections: 1 }]) {
      expect(titles).to.include(titleOf({ ...BASE, ...point }));
    }
    expect(new Set(titles)).to.have.property('size', SCENARIOS.length);
  });
});
