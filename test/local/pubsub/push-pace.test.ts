import { expect } from 'chai';
import fc from 'fast-check';
import {
  backoffAfterAck,
  backoffAfterNack,
  MAX_PUSH_BACKOFF_MS,
  noPushBackoff,
} from '../../../local/pubsub/push-backoff.ts';
import {
  initialPushWindow,
  type PushWindow,
  windowAfterAck,
  windowAfterNack,
} from '../../../local/pubsub/push-window.ts';
import { calculateRetryDelayMs } from '../../../local/pubsub/retry-delay.ts';

const acked = (window: PushWindow, times: number, latencyMs = 10): PushWindow =>
  Array.from({ length: times }).reduce<PushWindow>((each) => windowAfterAck(each, latencyMs), window);

describe('the push window', () => {
  it('starts small and doubles with every round of acknowledgements', () => {
    expect(initialPushWindow.size).to.equal(3);
    expect(acked(initialPushWindow, 3).size).to.equal(6);
    expect(acked(initialPushWindow, 9).size).to.equal(12);
  });

  it('grows above 3,000 by one per round only', () => {
    const window = acked(initialPushWindow, 2_997);
    expect(window.size).to.equal(3_000);
    expect(acked(window, 3_000).size).to.be.closeTo(3_001, 0.01);
  });

  it('falls back to 3,000 when pushes take longer than a second on average', () => {
    const window = acked(initialPushWindow, 10_000);
    expect(window.size).to.be.above(3_000);
    expect(acked(window, 1_000, 1_100).size).to.equal(3_000);
  });

  it('falls back to 3,000 when fewer than 99 % are acknowledged', () => {
    const large = { size: 8_000, latencyMs: 10, ackShare: 0.991 };
    expect(windowAfterNack(large).size).to.equal(3_000);
    expect(windowAfterNack({ ...large, ackShare: 1 }).size).to.equal(4_000);
  });

  it('halves with a refusal and never closes', () => {
    expect(windowAfterNack({ ...initialPushWindow, size: 100 }).size).to.equal(50);
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 500, size: 'max' }), (answers) => {
        const last = answers.reduce<PushWindow>(
          (window, ack) => (ack ? windowAfterAck(window, 5) : windowAfterNack(window)),
          initialPushWindow,
        );
        expect(last.size).to.be.at.least(1);
      }),
    );
  });
});

describe('the push backoff', () => {
  it('begins with 100 ms and doubles to 60 s while everything is refused', () => {
    let backoff = noPushBackoff;
    const delays: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      backoff = backoffAfterNack(backoff, backoff.untilMs);
      delays.push(backoff.delayMs);
    }
    expect(delays.slice(0, 4)).to.deep.equal([100, 200, 400, 800]);
    expect(delays.at(-1)).to.equal(MAX_PUSH_BACKOFF_MS);
  });

  it('counts refusals that arrive during a pause as part of it', () => {
    const backoff = backoffAfterNack(noPushBackoff, 1_000);
    expect(backoffAfterNack(backoff, 1_050)).to.equal(backoff);
  });

  it('stays below a second when one push in five is refused', () => {
    let backoff = noPushBackoff;
    for (let round = 0; round < 200; round += 1) {
      backoff = backoffAfterNack(backoff, backoff.untilMs);
      for (let ack = 0; ack < 4; ack += 1) backoff = backoffAfterAck(backoff);
      expect(backoff.delayMs).to.be.below(1_000);
    }
  });

  it('is forgotten after some acknowledgements', () => {
    const backoff = backoffAfterNack(noPushBackoff, 0);
    expect(backoffAfterAck(backoff).delayMs).to.equal(0);
  });
});

describe('the retry delay of a message', () => {
  const policy = { minMs: 10_000, maxMs: 600_000 };
  const cases: readonly [attempt: number, random: number, expected: number][] = [
    [1, 0, 10_000],
    [1, 1, 11_000],
    [2, 0, 20_000],
    [6, 0, 320_000],
    [7, 0, 600_000],
    [5_000, 1, 600_000],
  ];
  for (const [attempt, random, expected] of cases) {
    it(`is ${expected} ms after attempt ${attempt} with random ${random}`, () => {
      expect(calculateRetryDelayMs(policy, attempt, random)).to.be.closeTo(expected, 1e-6);
    });
  }

  it('is nothing without a retry policy', () => {
    expect(calculateRetryDelayMs(undefined, 9, 0.5)).to.equal(0);
  });
});
