import { expect } from 'chai';
import fc from 'fast-check';
import { progressBar } from '../../../cli/terminal/progress-bar.ts';

const started = { startedMs: 1_000, words: '' };

describe('a progress bar', () => {
  it('tells how far it is, how fast it goes and how long it takes yet', () => {
    const bar = progressBar({
      ...started,
      fraction: 0.25,
      nowMs: 5_000,
      events: 12_000,
      words: 'delivered 11990',
    });
    expect(bar).to.equal(
      `[${'█'.repeat(6)}${' '.repeat(18)}]  25 %  12000 events  3000/s  12s left  delivered 11990`,
    );
  });

  it('guesses nothing at the beginning, and has nothing left in the end', () => {
    expect(progressBar({ ...started, fraction: 0, nowMs: 1_000, events: 0 })).to.match(
      /\] {3}0 % {2}0 events {2}0\/s$/,
    );
    expect(progressBar({ ...started, fraction: 1, nowMs: 2_000, events: 5 })).to.match(
      /\] 100 % {2}5 events {2}5\/s$/,
    );
  });

  it('guesses nothing while it waits', () => {
    const waiting = { ...started, fraction: 0.9, nowMs: 5_000, events: 8, isWaiting: true };
    expect(progressBar({ ...waiting, words: 'nothing new for 4 of 90 s' })).to.match(
      /8 events {2}2\/s {2}nothing new for 4 of 90 s$/,
    );
  });

  it('keeps its width and says nothing that is no number, whatever the figures', () => {
    const figures = fc.record({
      fraction: fc.double({ min: -1, max: 2, noNaN: true }),
      nowMs: fc.nat(),
      events: fc.nat(),
    });
    fc.assert(
      fc.property(figures, (progress) => {
        const bar = progressBar({ ...progress, ...started });
        expect(bar).to.match(/^\[█{0,24} {0,24}\] [ \d]{3} %/);
        expect(bar.indexOf(']')).to.equal(25);
        expect(bar).not.to.match(/NaN|Infinity|undefined|-\d/);
      }),
    );
  });
});
