import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { costOf, demandOf, mostInstances, sizingTables } from '../../bench/sizing.ts';

describe('sizing', () => {
  const a100Million = { name: '100 million', eventsPerDay: 1e8, peakFactor: 5 };

  it('asks for the instances of the tightest limit', () => {
    const demand = demandOf(a100Million);
    expect(demand.peakPerSecond).to.be.closeTo(5787, 1);
    expect(demand.instances).to.deep.equal({ cpu: 2, concurrency: 8, requests: 8 });
    expect(mostInstances(demand)).to.equal(8);
  });

  it('bills each byte published and delivered, and what is kept', () => {
    const { delivery, retention } = costOf(a100Million);
    expect(delivery).to.be.closeTo(((2 * 3e9 * 1000) / 2 ** 40) * 40, 0.01);
    expect(retention).to.be.closeTo(((31 * 1e8 * 1000) / 2 ** 30) * 0.27, 0.01);
  });

  it('grows in proportion', () => {
    const ten = costOf({ ...a100Million, eventsPerDay: 1e9 });
    expect(ten.delivery / costOf(a100Million).delivery).to.be.closeTo(10, 1e-9);
  });

  it('has its tables in docs/sizing.md', () => {
    const page = readFileSync('docs/sizing.md', 'utf8');
    const { demand, cost } = sizingTables();
    expect(page).to.include(demand);
    expect(page).to.include(cost);
  });
});
