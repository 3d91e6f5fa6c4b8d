import { expect } from 'chai';
import fc from 'fast-check';
import { readConfig } from '../../functions/read-config.ts';
import { budgetsOf, duration, longestFlowcoreTimeoutMs } from '../../infra/budgets.ts';
import { functionsEnvironment } from './support/deploy-config.ts';

const days = (seconds: number): number => seconds / 86_400;

const inputs = fc.record({
  ackDeadline: fc.integer({ min: 20, max: 600 }),
  retentionDays: fc.integer({ min: 1, max: 31 }),
});

describe('time budgets', () => {
  it('stay within what Pub/Sub and Cloud Run allow', () => {
    fc.assert(
      fc.property(inputs, ({ ackDeadline, retentionDays }) => {
        const budgets = budgetsOf(ackDeadline, retentionDays);
        expect(budgets.ackDeadline).to.be.within(10, 600);
        expect(budgets.functionTimeout).to.be.within(1, 3600);
        for (const retention of [budgets.replayWindow, budgets.unackedRetention]) {
          expect(retention).to.be.within(600, 2_678_400);
        }
        expect(budgets.retryBackoff.minimum).to.be.within(0, budgets.retryBackoff.maximum);
        expect(budgets.retryBackoff.maximum).to.be.at.most(600);
        expect(budgets.softDelete).to.be.within(7 * 86_400, 90 * 86_400);
      }),
    );
  });

  it('let a function run at least as long as a push may take', () => {
    fc.assert(
      fc.property(inputs, ({ ackDeadline, retentionDays }) => {
        const budgets = budgetsOf(ackDeadline, retentionDays);
        expect(budgets.functionTimeout).to.be.at.least(budgets.ackDeadline);
      }),
    );
  });

  it('let a replay reach as far back as the events topics keep events', () => {
    expect(days(budgetsOf(120, 7).replayWindow)).to.equal(7);
  });

  it('keep what is not acknowledged for 31 days, however short the replay window', () => {
    expect(days(budgetsOf(120, 1).unackedRetention)).to.equal(31);
  });

  it('keep an uploaded object longer than an event can be redelivered', () => {
    const { uploadedObjectDays, unackedRetention } = budgetsOf(120, 1);
    expect(uploadedObjectDays).to.be.above(days(unackedRetention));
  });

  it('know how much of the ack deadline the functions take for a message', () => {
    for (const seconds of [20, 120, 600]) {
      const { messageBudgetMs } = readConfig(functionsEnvironment({ ACK_DEADLINE_SECONDS: String(seconds) }));
      expect(longestFlowcoreTimeoutMs(seconds)).to.equal(messageBudgetMs);
    }
  });

  it('are written as Google writes durations', () => {
    expect(duration(600)).to.equal('600s');
  });
});
