import { expect } from 'chai';
import { runningConsumer } from '../../../local/flowcore/consumer.ts';
import { manualClock } from '../../support/manual-clock.ts';

describe('a running consumer', () => {
  it('misses what lies before its cursor, and nothing else', () => {
    const clock = manualClock();
    const consumer = runningConsumer(clock);
    expect(consumer.misses('click', 1_000)).to.equal(false);
    expect(consumer.misses('click', 500), 'before the first poll').to.equal(false);

    clock.advance(1_000);
    consumer.poll();
    expect(consumer.misses('click', 999)).to.equal(true);
    expect(consumer.misses('click', 1_000)).to.equal(false);
    expect(consumer.misses('conversion', 1), 'another event type').to.equal(false);
  });

  it('polls no more often than every second', () => {
    const clock = manualClock();
    const consumer = runningConsumer(clock);
    clock.advance(999);
    consumer.misses('click', 1_000);
    consumer.poll();
    expect(consumer.misses('click', 500)).to.equal(false);
    clock.advance(1);
    consumer.poll();
    expect(consumer.misses('click', 500)).to.equal(true);
  });
});
