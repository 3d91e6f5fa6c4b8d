import { expect } from 'chai';
import { type Reading, simulateOutage } from '../support/outage.ts';

const EVENTS_PER_SECOND = 20;
const MINUTES = 10;
/** Less than 100 bytes for each event of the last eight minutes: nothing of an event is kept, not even its id. */
const MOST_GROWTH_BYTES = 800_000;

describe('ten minutes during which Flowcore answers 503', () => {
  const readings: Reading[] = [];
  let end: Reading;
  before(async function () {
    this.timeout(60_000);
    const onMinute = (reading: Reading) => readings.push(reading);
    end = await simulateOutage({ eventsPerSecond: EVENTS_PER_SECOND, minutes: MINUTES, onMinute });
  });

  it('do not make memory grow', () => {
    const [early, late] = [readings[1], readings[MINUTES - 1]];
    if (early === undefined || late === undefined) throw new Error('a reading is missing');
    expect(late.heapUsed - early.heapUsed).to.be.below(MOST_GROWTH_BYTES);
    expect(late.external - early.external).to.be.below(MOST_GROWTH_BYTES);
    expect(late.requests).to.be.above(early.requests);
  });

  it('leave no push without its nack', () => {
    expect(end.open).to.equal(0);
    expect(end.answers).to.deep.equal({ 503: EVENTS_PER_SECOND * MINUTES * 60 });
  });
});
