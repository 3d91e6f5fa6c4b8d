import { expect } from 'chai';
import { startDeadline } from '../../../functions/deadline.ts';
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
    const { passed } = startDeadline({ clock, drain }, clock.now() + 100_000);
    const finished = startDeadline({ clock, drain }, clock.now() + 100_000);
    finished.cancel();
    const ended = drain.stop();
    clock.advance(5999);
    expect(await hasSettled(passed)).to.equal(false);
    clock.advance(1);
    expect(await passed).to.deep.equal({
      fate: 'retry',
      cause: 'the process stops before the event was settled',
    });
    expect(await hasSettled(finished.passed)).to.equal(false);
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
