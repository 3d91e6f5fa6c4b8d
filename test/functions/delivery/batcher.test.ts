import { expect } from 'chai';
import { misconfigured } from '../../../functions/flowcore/consequence.ts';
import { clicks } from '../flowcore/sample-event.ts';
import {
  DELIVERED,
  LINGER_MS,
  named,
  namesOf,
  SIZE,
  settled,
  startBatcher,
  TIMEOUT_MS,
} from './start-batcher.ts';

describe('the batcher, group commit', () => {
  it('sends at the end of the turn, without linger, when nothing is in flight', async () => {
    const { add, turn, sent } = startBatcher();
    add('a');
    await settled();
    expect(sent(), 'before the turn ends').to.deep.equal([]);
    await turn();
    expect(sent()).to.deep.equal(['a']);
  });

  it('sends events of one turn together, in the order of their event times', async () => {
    const { add, turn, sent } = startBatcher();
    add('ca');
    add('b');
    await turn();
    expect(sent()).to.deep.equal(['abc']);
  });

  it('waits for the linger while a batch is in flight, and no longer', async () => {
    const { add, turn, pass, sent } = startBatcher();
    add('a');
    await turn();
    add('b');
    await pass(LINGER_MS - 1);
    expect(sent()).to.deep.equal(['a']);
    await pass(1);
    expect(sent()).to.deep.equal(['a', 'b']);
  });

  it('counts the linger from the first event that waits', async () => {
    const { add, turn, pass, sent } = startBatcher();
    add('a');
    await turn();
    add('b');
    await pass(LINGER_MS - 1);
    add('c');
    await pass(1);
    expect(sent()).to.deep.equal(['a', 'bc']);
  });

  it('waits no longer than the return of the batch in flight', async () => {
    const { add, turn, request, sent, pass } = startBatcher();
    add('a');
    await turn();
    add('bc');
    await request(0).answer();
    expect(sent()).to.deep.equal(['a', 'bc']);
    await pass(LINGER_MS);
    expect(sent(), 'the linger of what has left').to.deep.equal(['a', 'bc']);
  });

  it('forgets the linger of what has left', async () => {
    const { add, turn, pass, request, sent } = startBatcher();
    add('a');
    await turn();
    add('b');
    await pass(LINGER_MS - 5);
    await request(0).answer();
    add('c');
    await pass(LINGER_MS - 1);
    expect(sent()).to.deep.equal(['a', 'b']);
    await pass(1);
    expect(sent()).to.deep.equal(['a', 'b', 'c']);
  });

  it('sends at once what has reached the limit of events', async () => {
    const { add, turn, sent } = startBatcher();
    add('a');
    await turn();
    add('bcde');
    await settled();
    expect(sent()).to.deep.equal(['a', 'bcd']);
  });

  it('sends at once what has reached the limit of bytes', async () => {
    const bytes = named('b').bytes;
    const { add, turn, sent } = startBatcher({ limits: { maxEvents: 100, maxBytes: 2 * bytes + 3 } });
    add('a');
    await turn();
    add('bc');
    await settled();
    expect(sent()).to.deep.equal(['a', 'bc']);
  });

  it('lets what waits go when the next event would not fit', async () => {
    const bytes = named('b').bytes;
    const { add, turn, pass, sent } = startBatcher({ limits: { maxEvents: 100, maxBytes: 2 * bytes + 6 } });
    add('a');
    await turn();
    add('bcd');
    await settled();
    expect(sent()).to.deep.equal(['a', 'bc']);
    await pass(LINGER_MS);
    expect(sent()).to.deep.equal(['a', 'bc', 'd']);
  });

  it('lets no destination wait for another, and mixes none', async () => {
    const { add, turn, sent } = startBatcher();
    const others = [
      { ...clicks, eventType: 'impression' },
      { ...clicks, flowType: 'other.0' },
      { ...clicks, metadata: { a: 'b' } },
      { ...clicks, atEventTime: false },
    ];
    add('a');
    await turn();
    for (const [index, destination] of others.entries()) add('bcde'[index] ?? '', { destination });
    add('f');
    await turn();
    expect(sent()).to.deep.equal(['a', 'b', 'c', 'd', 'e']);
  });

  it('starts anew after everything has returned', async () => {
    const { add, turn, request, sent, outcomes } = startBatcher();
    add('a');
    await turn();
    await request(0).answer();
    add('b');
    await turn();
    expect(sent()).to.deep.equal(['a', 'b']);
    await request(1).answer(misconfigured('host', 'HTTP 401'));
    expect([...outcomes]).to.deep.equal([
      ['a', 'delivered'],
      ['b', 'misconfigured'],
    ]);
  });
});

describe('the batcher, verdicts', () => {
  it('gives every event of a batch the verdict of the batch', async () => {
    const { add, turn, request, outcomes, sent } = startBatcher();
    add('abc');
    await turn();
    await request(0).answer(misconfigured('host', 'HTTP 401'));
    expect([...outcomes.values()]).to.deep.equal(['misconfigured', 'misconfigured', 'misconfigured']);
    expect(sent()).to.deep.equal(['abc']);
  });

  it('halves for size as often as it takes, and leaves every event to the overflow', async () => {
    const { add, turn, requests, request, outcomes } = startBatcher({
      limits: { maxEvents: 50, maxBytes: 100_000 },
    });
    const names = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWX';
    add(names);
    await turn();
    for (let index = 0; index < requests.length; index += 1) await request(index).answer(SIZE);
    expect([...outcomes.values()]).to.deep.equal(Array(names.length).fill('size'));
  });

  it('halves a batch that is too large, left half first, down to the one that is', async () => {
    const { add, turn, requests, request, sent, outcomes, attempts } = startBatcher({
      limits: { maxEvents: 5, maxBytes: 1000 },
    });
    add('ecabd');
    await turn();
    for (let index = 0; index < requests.length; index += 1) {
      const isTooLarge = namesOf(request(index).events).includes('d');
      await request(index).answer(isTooLarge ? SIZE : DELIVERED);
    }
    expect(sent()).to.deep.equal(['abcde', 'abc', 'de', 'd', 'e']);
    expect(outcomes.get('d')).to.equal('size');
    expect([...'abce'].map((name) => outcomes.get(name))).to.deep.equal(Array(4).fill('delivered'));
    expect(attempts.map(({ events }) => events)).to.deep.equal([5, 3, 2, 1, 1]);
  });

  it('tells a lone event that is too large so, without sending it again', async () => {
    const { add, turn, request, sent, outcomes } = startBatcher();
    add('a');
    await turn();
    await request(0).answer(SIZE);
    expect(outcomes.get('a')).to.equal('size');
    expect(sent()).to.deep.equal(['a']);
  });

  it('keeps the other half back when the circuit has opened', async () => {
    const { add, turn, request, requests, outcomes } = startBatcher();
    add('ab');
    await turn();
    await request(0).answer(SIZE);
    await request(1).answer(misconfigured('host', 'HTTP 401'));
    expect(requests).to.have.length(2);
    expect(Object.fromEntries(outcomes)).to.deep.equal({ a: 'misconfigured', b: 'misconfigured' });
  });

  it('sends the other half although the first has failed', async () => {
    const { add, turn, request, outcomes } = startBatcher();
    add('ab');
    await turn();
    await request(0).answer(SIZE);
    await request(1).fail(new Error('a bug'));
    await request(2).answer();
    expect(Object.fromEntries(outcomes)).to.deep.equal({ a: 'unknown', b: 'delivered' });
  });

  it('leaves nobody without a verdict when sending throws, and goes on', async () => {
    const { add, turn, request, outcomes, sent } = startBatcher();
    add('ab');
    await turn();
    add('c');
    await request(0).fail(new Error('a bug'));
    expect(Object.fromEntries(outcomes)).to.deep.equal({ a: 'unknown', b: 'unknown' });
    expect(sent()).to.deep.equal(['ab', 'c']);
    await request(1).answer();
    expect(outcomes.get('c')).to.equal('delivered');
  });

  it('leaves nobody without a verdict when sending throws at once', async () => {
    const { add, turn, outcomes } = startBatcher({
      deliver: () => {
        throw new Error('a bug');
      },
    });
    add('ab');
    await turn();
    expect(Object.fromEntries(outcomes)).to.deep.equal({ a: 'unknown', b: 'unknown' });
  });
});

describe('the batcher, bounds', () => {
  it('makes no more requests at once than it may, over all destinations', async () => {
    const { add, turn, request, sent } = startBatcher({ maxRequests: 2 });
    for (const name of 'abc') add(name, { destination: { ...clicks, eventType: name } });
    await turn();
    expect(sent()).to.deep.equal(['a', 'b']);
    await request(1).answer();
    expect(sent()).to.deep.equal(['a', 'b', 'c']);
  });

  it('lets a batch grow while every request is taken, up to its limits', async () => {
    const { add, turn, pass, request, sent } = startBatcher({ maxRequests: 1 });
    add('a');
    await turn();
    for (const name of 'bcde') {
      add(name);
      await pass(LINGER_MS);
    }
    await request(0).answer();
    expect(sent()).to.deep.equal(['a', 'bcd']);
    await request(1).answer();
    expect(sent()).to.deep.equal(['a', 'bcd', 'e']);
  });

  it('lets others have the request between the halves of a batch', async () => {
    const { add, turn, request, sent } = startBatcher({ maxRequests: 1 });
    add('ab');
    add('c', { destination: { ...clicks, eventType: 'c' } });
    await turn();
    await request(0).answer(SIZE);
    await request(1).answer();
    await request(2).answer();
    expect(sent()).to.deep.equal(['ab', 'c', 'a', 'b']);
  });

  it('does not send an event whose deadline has passed, and sends its neighbours', async () => {
    const { add, turn, pass, request, sent, outcomes } = startBatcher({ maxRequests: 1 });
    add('a');
    await turn();
    add('b', { budgetMs: 50 });
    add('c');
    await pass(50);
    expect(sent()).to.deep.equal(['a']);
    await request(0).answer();
    expect(sent()).to.deep.equal(['a', 'c']);
    expect(outcomes.get('b')).to.equal('transient');
    await request(1).answer();
    expect(outcomes.get('c')).to.equal('delivered');
  });

  it('makes no request when every deadline has passed', async () => {
    const { add, turn, pass, request, sent, outcomes } = startBatcher({ maxRequests: 1 });
    add('a');
    await turn();
    add('bc', { budgetMs: 50 });
    await pass(50);
    await request(0).answer();
    expect(sent()).to.deep.equal(['a']);
    expect(Object.fromEntries(outcomes)).to.deep.equal({ a: 'delivered', b: 'transient', c: 'transient' });
  });

  it('does not send the second half when its time is up meanwhile', async () => {
    const { add, turn, clock, request, sent, outcomes } = startBatcher();
    add('ab', { budgetMs: 2000 });
    await turn();
    await request(0).answer(SIZE);
    clock.advance(1001);
    await request(1).answer();
    expect(sent()).to.deep.equal(['ab', 'a']);
    expect(outcomes.get('b')).to.equal('transient');
  });

  it('gives back unsent what has less than a second left, and sends its neighbours', async () => {
    const { add, turn, sent, outcomes } = startBatcher();
    add('a', { budgetMs: 999 });
    add('b', { budgetMs: 1000 });
    await turn();
    expect(sent()).to.deep.equal(['b']);
    expect(outcomes.get('a')).to.equal('transient');
  });

  it('gives a request its own timeout or what is left to its latest event, whichever is less', async () => {
    const { add, turn, request } = startBatcher({ maxRequests: 2 });
    add('a');
    add('b', { budgetMs: 1300, destination: { ...clicks, eventType: 'b' } });
    add('c', { budgetMs: 3000, destination: { ...clicks, eventType: 'b' } });
    await turn();
    expect(request(0).timeoutMs).to.equal(TIMEOUT_MS);
    expect(request(1).timeoutMs).to.equal(3000);
  });

  it('lets destinations have their turn in the order in which they became due', async () => {
    const { add, turn, pass, request, sent } = startBatcher({ maxRequests: 1 });
    const rare = { destination: { ...clicks, eventType: 'rare' } };
    add('a');
    await turn();
    add('x', rare);
    await pass(LINGER_MS);
    add('b');
    await request(0).answer();
    add('c');
    await request(1).answer();
    expect(sent()).to.deep.equal(['a', 'x', 'bc']);
  });
});
