import { expect } from 'chai';
import { startDeadline } from '../../../functions/deadline.ts';
import type { Fate } from '../../../functions/message.ts';
import { createDrain } from '../../../functions/process/drain.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** Whether a promise has settled by the end of this turn. */
async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise(setImmediate);
  return settled;
}

describe('drain', () => {
  it('ends at once when no request is open', async () => {
    const drain = createDrain(manualClock());
    expect(drain.isStopping()).to.equal(false);
    expect(await hasSettled(drain.stop())).to.equal(true);
    expect(drain.isStopping()).to.equal(true);
  });

  it('ends when the last open answer has left', async () => {
    const drain = createDrain(manualClock());
    const [closeOne, closeOther] = [drain.open(), drain.open()];
    const ended = drain.stop();
    closeOne();
    expect(await hasSettled(ended)).to.equal(false);
    closeOther();
    expect(await hasSettled(ended)).to.equal(true);
  });

  it('gives back what is unfinished after 6 s, and ends after 7.5 s whatever is open', async () => {
    const clock = manualClock();
    const drain = createDrain(clock);
    drain.open();
    const given: (readonly [string, Fate])[] = [];
    const start = (name: string) =>
      startDeadline({ clock, drain }, clock.now() + 100_000, (fate) => given.push([name, fate]));
    start('unfinished');
    const cancelFinished = start('finished');
    cancelFinished();
    const ended = drain.stop();
    clock.advance(5999);
    expect(given).to.deep.equal([]);
    clock.advance(1);
    const fate = { fate: 'retry', cause: 'the process stops before the event was settled' };
    expect(given).to.deep.equal([['unfinished', fate]]);
    expect(await hasSettled(ended)).to.equal(false);
    clock.advance(1500);
    expect(await hasSettled(ended)).to.equal(true);
  });

  it('ends once, however often it is asked to', async () => {
    const drain = createDrain(manualClock());
    drain.open();
    expect(drain.stop()).to.equal(drain.stop());
  });
});
