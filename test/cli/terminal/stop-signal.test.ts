import { expect } from 'chai';
import { createStopHandler } from '../../../cli/terminal/stop-signal.ts';
import { manualClock } from '../../support/manual-clock.ts';

describe('the signals of a run', () => {
  const sentAfter = (pausesMs: readonly number[]): string[] => {
    const done: string[] = [];
    const clock = manualClock();
    const onSignal = createStopHandler(clock, {
      stop: () => done.push('stop'),
      endAtOnce: () => done.push('end at once'),
    });
    for (const pauseMs of pausesMs) {
      clock.advance(pauseMs);
      onSignal();
    }
    return done;
  };

  it('stop it gently, and a copy of the same Ctrl-C changes nothing', () => {
    expect(sentAfter([0, 20, 400])).to.deep.equal(['stop']);
  });

  it('end it at once when the second comes half a second later', () => {
    expect(sentAfter([0, 20, 480])).to.deep.equal(['stop', 'end at once']);
  });
});
