import { expect } from 'chai';
import { createBooks } from '../../functions/books.ts';
import type { Consequence } from '../../functions/flowcore/consequence.ts';
import type { Fate } from '../../functions/message.ts';
import { createDrain } from '../../functions/process/drain.ts';
import { createSettle, type SettleParts } from '../../functions/settle.ts';
import { EVENTS_MIB } from '../../infra/sizing.ts';
import { collectGarbage } from '../support/collect-garbage.ts';
import { addedKeys, messageOf, shippedTypes } from '../support/events.ts';
import { manualClock } from '../support/manual-clock.ts';

const click = (id: string): string => `{"network_id":1,"transaction_id":"${id}","unix_timestamp":1795273212}`;

/** A settle whose Flowcore, bucket and quarantine are the given ones. */
function settleWith(parts: Partial<SettleParts>) {
  const clock = manualClock();
  const books = createBooks();
  const undelivered: Fate[] = [];
  const settle = createSettle({
    rules: { types: shippedTypes, eventTypeAttribute: undefined, addedKeys },
    send: async (): Promise<Consequence> => ({ kind: 'delivered' }),
    overflow: async (): Promise<Consequence> => ({ kind: 'delivered' }),
    quarantine: async () => {},
    books,
    clock,
    drain: createDrain(clock),
    onDrift: () => {},
    onIdle: () => {},
    onUndelivered: (_message, _element, fate) => undelivered.push(fate),
    ...parts,
  });
  return { settle, clock, books, undelivered };
}

describe('settle', () => {
  it('nacks what is unfinished at the deadline', async () => {
    const never = new Promise<never>(() => {});
    const { settle, clock, books } = settleWith({
      send: async (event) => (event.entityKey.endsWith('slow') ? never : { kind: 'delivered' }),
    });
    const fates = settle(messageOf(`[${click('quick')},${click('slow')}]`), clock.now() + 5000);
    await new Promise(setImmediate);
    clock.advance(4999);
    expect(books.turn()?.fates).to.include({ delivered: 1, retry: 0 });
    clock.advance(1);
    expect((await fates).map(({ fate }) => fate)).to.deep.equal(['delivered', 'retry']);
  });

  for (const { what, parts, text, fate } of [
    {
      what: 'an unconfirmed quarantine record',
      parts: { quarantine: async () => Promise.reject(Object.assign(new Error('not found'), { code: 5 })) },
      text: 'no json',
      fate: { fate: 'retry', cause: 'Error 5' },
    },
    {
      what: 'a bucket that does not answer',
      parts: {
        send: async (): Promise<Consequence> => ({ kind: 'size', detail: 'HTTP 413' }),
        overflow: async () => Promise.reject(Object.assign(new Error('quotes a name'), { code: 503 })),
      },
      text: click('a'),
      fate: { fate: 'retry', cause: 'Error 503' },
    },
    {
      what: 'what Flowcore throttles',
      parts: { send: async (): Promise<Consequence> => ({ kind: 'throttled', detail: 'HTTP 429' }) },
      text: click('a'),
      fate: { fate: 'retry', cause: 'throttled: HTTP 429' },
    },
  ]) {
    it(`retries ${what}`, async () => {
      const { settle, clock, undelivered } = settleWith(parts);
      expect(await settle(messageOf(text), clock.now() + 1000)).to.deep.equal([fate]);
      expect(undelivered).to.deep.equal([fate]);
    });
  }

  it('books the fate at the deadline, and not the one that comes later', async () => {
    const { promise: sent, resolve: send } = Promise.withResolvers<Consequence>();
    const { settle, clock, books } = settleWith({ send: () => sent });
    const fates = settle(messageOf(click('late')), clock.now() + 1000);
    clock.advance(1000);
    expect((await fates).map(({ fate }) => fate)).to.deep.equal(['retry']);
    send({ kind: 'delivered' });
    await new Promise(setImmediate);
    expect(books.turn()?.fates).to.include({ delivered: 0, retry: 1 });
  });

  it('leaves no timer, and says when nothing is left in work', async () => {
    let idle = 0;
    const { promise: sent, resolve: send } = Promise.withResolvers<Consequence>();
    const { settle, clock } = settleWith({
      send: (event) => (event.entityKey.endsWith('slow') ? sent : Promise.resolve({ kind: 'delivered' })),
      onIdle: () => {
        idle += 1;
      },
    });
    const slow = settle(messageOf(click('slow')), clock.now() + 1000);
    await settle(messageOf(click('quick')), clock.now() + 1000);
    expect(idle).to.equal(0);
    send({ kind: 'delivered' });
    await slow;
    expect(idle).to.equal(1);
    expect(clock.pending()).to.equal(0);
  });

  it('gives a message back at once that comes after the cut-off of a stop', async () => {
    const clock = manualClock();
    const drain = createDrain(clock);
    drain.open();
    void drain.stop();
    clock.advance(6500);
    const never = new Promise<never>(() => {});
    const { settle } = settleWith({ clock, drain, send: () => never });
    expect(await settle(messageOf(click('a')), clock.now() + 100_000)).to.deep.equal([
      { fate: 'retry', cause: 'the process stops before the event was settled' },
    ]);
  });

  it('gives a message up, and leaves no timer, when telling of its fate breaks', async () => {
    let idle = 0;
    const { settle, clock } = settleWith({
      onUndelivered: () => {
        throw new Error('the log broke');
      },
      onIdle: () => {
        idle += 1;
      },
    });
    const error = await settle(messageOf('no json'), clock.now() + 1000).catch((each: unknown) => each);
    expect(error).to.be.an('error').with.property('message', 'the log broke');
    expect(clock.pending()).to.equal(0);
    expect(idle).to.equal(1);
  });

  it('gives every element of an array its own fate, and books each once', async () => {
    const { settle, clock, books } = settleWith({});
    const text = `[${click('a')}, 5, {"transaction_id":"no type"}, ${click('b')}]`;
    const fates = (await settle(messageOf(text), clock.now() + 1000)).map(({ fate }) => fate);
    expect(fates).to.deep.equal(['delivered', 'quarantined', 'quarantined', 'delivered']);
    expect(books.turn()?.fates).to.deep.equal({
      delivered: 2,
      overflowed: 0,
      quarantined: 2,
      filtered: 0,
      retry: 0,
    });
  });

  it('repeats only the unsettled elements of an array that comes again', async () => {
    const sent: string[] = [];
    let isDown = true;
    const { settle, clock, books } = settleWith({
      send: async ({ entityKey }): Promise<Consequence> => {
        sent.push(entityKey);
        return isDown && entityKey.endsWith('b')
          ? { kind: 'transient', detail: 'HTTP 503' }
          : { kind: 'delivered' };
      },
    });
    const array = messageOf(`[${click('a')},${click('b')}]`);
    const fatesAt = async () => (await settle(array, clock.now() + 1000)).map(({ fate }) => fate);
    expect(await fatesAt()).to.deep.equal(['delivered', 'retry']);
    isDown = false;
    expect(await fatesAt()).to.deep.equal(['delivered', 'delivered']);
    expect(sent).to.deep.equal(['click:1:a', 'click:1:b', 'click:1:b']);
    expect(books.turn()?.fates).to.include({ delivered: 2, retry: 1 });
  });

  it('books how late the events that reached Flowcore came, and how long they were under way', async () => {
    const large = '"big":"x"';
    const { settle, clock, books } = settleWith({
      send: async ({ text }): Promise<Consequence> => {
        clock.advance(40);
        return text.includes(large) ? { kind: 'size', detail: 'HTTP 413' } : { kind: 'delivered' };
      },
    });
    const publishTimeMs = clock.now() - 1000;
    const eventAt = (ms: number, more = '') =>
      `{"network_id":1,"transaction_id":"t","unix_timestamp":${ms}${more}}`;
    const texts = [
      eventAt(publishTimeMs - 5000),
      eventAt(publishTimeMs + 7000),
      eventAt(publishTimeMs - 3000, `,${large}`),
      'no json',
    ];
    for (const text of texts) {
      await settle({ ...messageOf(text), publishTimeMs }, clock.now() + 1000);
    }
    expect(books.turn()).to.deep.include({
      latencyMs: { sum: 1040 + 1080 + 1120, max: 1120 },
      latenessMs: { sum: 5000 + 3000, max: 5000 },
    });
    await settle({ ...messageOf('no json'), publishTimeMs }, clock.now() + 1000);
    expect(books.turn()).to.include({ latencyMs: undefined, latenessMs: undefined });
  });

  it('takes no more memory for an event in work than the size of an instance counts with', async () => {
    const messages = 10;
    const { settle, clock } = settleWith({ send: () => new Promise<never>(() => {}) });
    collectGarbage();
    const before = process.memoryUsage().heapUsed;
    const fates = Array.from({ length: messages }, (_, number) => {
      const events = Array.from({ length: 1000 }, (_, index) => click(`${number}-${index}`));
      return settle(messageOf(`[${events.join(',')}]`), clock.now() + 5000);
    });
    await new Promise(setImmediate);
    collectGarbage();
    const bytes = process.memoryUsage().heapUsed - before;
    expect(bytes / messages).to.be.below(EVENTS_MIB * 2 ** 20);
    clock.advance(5000);
    await Promise.all(fates);
  });
});
