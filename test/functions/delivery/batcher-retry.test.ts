import { expect } from 'chai';
import { clicks } from '../flowcore/sample-event.ts';
import { LINGER_MS, startBatcher } from './start-batcher.ts';

describe('the batcher, retry', () => {
  it('sends the same events in the same order again, and holds no request while it waits', async () => {
    const { add, turn, pass, request, requests, sent, outcomes } = startBatcher({ maxRequests: 1 });
    add('ba');
    await turn();
    await request(0).answer({ kind: 'transient', detail: 'HTTP 500' });
    add('c', { destination: { ...clicks, eventType: 'c' } });
    await turn();
    expect(sent()).to.deep.equal(['ab', 'c']);
    await request(1).answer();
    await pass(125);
    expect(request(2).events).to.deep.equal(requests[0]?.events);
    await request(2).answer();
    expect(Object.fromEntries(outcomes)).to.deep.equal({ a: 'delivered', b: 'delivered', c: 'delivered' });
  });

  it('gives up after four attempts', async () => {
    const { add, turn, pass, request, sent, outcomes } = startBatcher();
    add('a');
    await turn();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(outcomes.size).to.equal(0);
      await request(attempt).answer({ kind: 'unknown', detail: 'ECONNRESET' });
      await pass(4000);
    }
    expect(sent()).to.have.length(4);
    expect(outcomes.get('a')).to.equal('unknown');
  });

  it('leaves the whole host alone for as long as Retry-After says', async () => {
    const { add, turn, pass, request, sent } = startBatcher();
    add('a');
    await turn();
    await request(0).answer({ kind: 'throttled', detail: 'HTTP 429', retryAfterMs: 5000 });
    add('b', { destination: { ...clicks, eventType: 'b' } });
    await pass(4999);
    expect(sent()).to.deep.equal(['a']);
    await pass(1);
    expect(sent()).to.deep.equal(['a', 'b']);
    await pass(125);
    expect(sent()).to.deep.equal(['a', 'b', 'a']);
  });

  it('gives back at once what the pause would take beyond its deadline', async () => {
    const { add, turn, pass, request, sent, outcomes } = startBatcher();
    add('a');
    await turn();
    await request(0).answer({ kind: 'throttled', detail: 'HTTP 429', retryAfterMs: 60_000 });
    add('b', { budgetMs: 30_000 });
    await pass(LINGER_MS);
    expect(sent()).to.deep.equal(['a']);
    expect(outcomes.get('b')).to.equal('throttled');
  });

  it('leaves it alone also with what was waiting for a slot when the pause began', async () => {
    const { add, turn, pass, request, sent } = startBatcher({ maxRequests: 2 });
    for (const names of ['abc', 'def']) {
      add(names);
      await turn();
    }
    await request(0).answer({ kind: 'throttled', detail: 'HTTP 429', retryAfterMs: 5000 });
    await pass(4999);
    expect(sent()).to.deep.equal(['abc']);
    await pass(1);
    expect(sent()).to.deep.equal(['abc', 'def']);
  });

  it('gathers what comes during a pause into one batch', async () => {
    const { add, turn, pass, request, sent } = startBatcher();
    const rare = { destination: { ...clicks, eventType: 'b' } };
    add('a');
    await turn();
    await request(0).answer({ kind: 'throttled', detail: 'HTTP 429', retryAfterMs: 5000 });
    add('x', rare);
    await pass(1000);
    add('y', rare);
    await pass(1000);
    expect(sent()).to.deep.equal(['a']);
    await pass(3000);
    expect(sent()).to.deep.equal(['a', 'xy']);
  });

  it('sends nothing again once every deadline has passed', async () => {
    const { add, turn, pass, request, sent, outcomes } = startBatcher({ maxRequests: 1 });
    add('a', { budgetMs: 10_000 });
    await turn();
    await request(0).answer({ kind: 'transient', detail: 'HTTP 500' });
    add('b', { destination: { ...clicks, eventType: 'b' } });
    await turn();
    await pass(9500);
    await request(1).answer();
    expect(sent()).to.deep.equal(['a', 'b']);
    expect(outcomes.get('a')).to.equal('transient');
  });
});

describe('the batcher, fairness', () => {
  it('lets nobody starve behind a destination that is always full', async () => {
    const { add, turn, pass, request, requests, sent } = startBatcher({ maxRequests: 1 });
    add('abc');
    await turn();
    add('x', { destination: { ...clicks, eventType: 'rare' } });
    await pass(LINGER_MS);
    for (let round = 0; round < 3; round += 1) {
      add('def');
      await request(requests.length - 1).answer();
    }
    expect(sent()).to.include('x');
  });
});
