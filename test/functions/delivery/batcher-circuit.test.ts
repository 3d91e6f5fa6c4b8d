import { expect } from 'chai';
import { misconfigured } from '../../../functions/flowcore/consequence.ts';
import { clicks } from '../flowcore/sample-event.ts';
import { DELIVERED, LINGER_MS, startBatcher } from './start-batcher.ts';

const UNAUTHORISED = misconfigured('host', 'HTTP 401');
const rare = { destination: { ...clicks, eventType: 'rare' } };

/** A batcher whose first request, for one event, was answered with 401. */
async function startLockedOut() {
  const batcher = startBatcher();
  batcher.add('z');
  await batcher.turn();
  await batcher.request(0).answer(UNAUTHORISED);
  return batcher;
}

describe('the batcher, circuit', () => {
  it('gives events back at the end of the turn while nothing can be sent', async () => {
    const { add, turn, sent, outcomes } = await startLockedOut();
    add('ab');
    add('c', rare);
    await turn();
    expect([...'abc'].map((name) => outcomes.get(name))).to.deep.equal(Array(3).fill('misconfigured'));
    expect(sent()).to.deep.equal(['z']);
  });

  it('sends one batch as a probe, which takes along what joins it in time', async () => {
    const { add, pass, turn, sent, outcomes, request } = await startLockedOut();
    await pass(500);
    add('ab');
    add('c', rare);
    await turn();
    expect(sent()).to.deep.equal(['z', 'ab']);
    expect(outcomes.get('c')).to.equal('misconfigured');
    add('d');
    await pass(LINGER_MS);
    expect(outcomes.get('d')).to.equal('misconfigured');
    await request(1).answer(DELIVERED);
    add('e', rare);
    await turn();
    expect(sent()).to.deep.equal(['z', 'ab', 'e']);
  });

  it('sends a probe that fails no second time', async () => {
    const { add, pass, turn, sent, outcomes, request } = await startLockedOut();
    await pass(500);
    add('a');
    await turn();
    await request(1).answer({ kind: 'transient', detail: 'HTTP 500' });
    await pass(5000);
    expect(sent()).to.deep.equal(['z', 'a']);
    expect(outcomes.get('a')).to.equal('transient');
  });

  it('gives back what waits for a slot as soon as the circuit opens', async () => {
    const { add, turn, sent, outcomes, request } = startBatcher({ maxRequests: 1 });
    add('a');
    await turn();
    add('b', rare);
    await turn();
    await request(0).answer(UNAUTHORISED);
    expect(sent()).to.deep.equal(['a']);
    expect(outcomes.get('b')).to.equal('misconfigured');
  });

  it('lets a hanging event type keep no other from being sent', async () => {
    const { add, turn, sent } = startBatcher({ maxRequests: 4 });
    for (const names of ['abc', 'def', 'ghi', 'jkl']) {
      add(names);
      await turn();
    }
    expect(sent()).to.deep.equal(['abc', 'def']);
    add('x', rare);
    await turn();
    expect(sent()).to.deep.equal(['abc', 'def', 'x']);
  });
});
