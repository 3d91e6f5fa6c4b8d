import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import type { LedgerLine } from '../../../local/everflow/ledger.ts';
import type { SourceMessage } from '../../../local/everflow/message.ts';
import { type PublishOptions, publish } from '../../../local/everflow/publish.ts';
import { manualClock } from '../../support/manual-clock.ts';

const message = (text: string, events = 1): SourceMessage => ({
  data: Buffer.from(text),
  attributes: { event_type: 'click' },
  events: Array.from({ length: events }, () => ({ fate: 'delivered' })),
});

const messages = (count: number): SourceMessage[] =>
  Array.from({ length: count }, (_, n) => message(`{"n":${n}}`));

/** A topic that confirms when told to, and a ledger that keeps its lines. */
function scene(options: Partial<PublishOptions> = {}) {
  const handedOver: string[] = [];
  const waiting: { confirm: () => void; refuse: (error: Error) => void }[] = [];
  const lines: LedgerLine[] = [];
  const clock = manualClock();
  const all: PublishOptions = {
    clock,
    topic: {
      publishMessage: ({ data }) =>
        new Promise((resolve, reject) => {
          const id = String(handedOver.push(data.toString()));
          waiting.push({ confirm: () => resolve(id), refuse: reject });
        }),
    },
    ledger: { append: async (line) => void lines.push(line) },
    ...options,
  };
  const confirmAll = async () => {
    for (const { confirm } of waiting.splice(0)) confirm();
    await setImmediate();
  };
  return { all, handedOver, waiting, lines, clock, confirmAll };
}

async function finish<T>(running: Promise<T>, confirmAll: () => Promise<void>): Promise<T> {
  let isOver = false;
  const over = running.finally(() => {
    isOver = true;
  });
  over.catch(() => {});
  while (!isOver) await confirmAll();
  return over;
}

describe('publishing', () => {
  it('hands messages over in order and books each one after its confirmation', async () => {
    const { all, handedOver, lines, confirmAll } = scene();
    const running = publish([...messages(3), message('[{},{}]', 2)], all);
    await setImmediate();
    expect(handedOver).to.deep.equal(['{"n":0}', '{"n":1}', '{"n":2}', '[{},{}]']);
    expect(lines).to.deep.equal([]);
    expect(await finish(running, confirmAll)).to.deep.equal({ messages: 4, events: 5 });
    expect(lines[0]).to.deep.equal({
      messageId: '1',
      publishedAt: '2026-11-21T12:00:00.000Z',
      attributes: { event_type: 'click' },
      data: Buffer.from('{"n":0}').toString('base64'),
      events: [{ fate: 'delivered' }],
    });
  });

  it('bounds the messages that are not confirmed yet', async () => {
    const { all, handedOver, confirmAll } = scene({ maxOutstandingMessages: 3 });
    const running = publish(messages(8), all);
    await setImmediate();
    expect(handedOver).to.have.length(3);
    await finish(running, confirmAll);
    expect(handedOver).to.have.length(8);
  });

  it('bounds their bytes, and lets a message that is larger than the bound go alone', async () => {
    const { all, handedOver, confirmAll } = scene({ maxOutstandingBytes: 20 });
    const running = publish([message('x'.repeat(15)), message('y'.repeat(50)), message('z')], all);
    await setImmediate();
    expect(handedOver).to.have.length(1);
    await confirmAll();
    expect(handedOver).to.have.length(2);
    await finish(running, confirmAll);
    expect(handedOver).to.have.length(3);
  });

  it('keeps to the rate, counting events and not messages', async () => {
    const { all, handedOver, clock, confirmAll } = scene({ eventsPerSecond: 10 });
    const running = publish([message('a', 5), message('b'), message('c')], all);
    const seen: number[] = [];
    for (const stepMs of [0, 499, 1, 99, 1]) {
      clock.advance(stepMs);
      await setImmediate();
      seen.push(handedOver.length);
    }
    expect(seen).to.deep.equal([1, 1, 2, 2, 3]);
    await finish(running, confirmAll);
  });

  it('stops at the abort signal, during a pause too, and still books what is outstanding', async () => {
    const stop = new AbortController();
    const { all, handedOver, lines, confirmAll } = scene({ eventsPerSecond: 1, signal: stop.signal });
    const running = publish(messages(5), all);
    await setImmediate();
    stop.abort();
    expect(await finish(running, confirmAll)).to.deep.equal({ messages: 1, events: 1 });
    expect(handedOver).to.have.length(1);
    expect(lines).to.have.length(1);
  });

  it('tells of each message once it stands in the ledger', async () => {
    const told: [string, boolean][] = [];
    const { all, lines, confirmAll } = scene({
      onPublished: (line) => told.push([line.messageId, lines.includes(line)]),
    });
    await finish(publish([message('a', 2), message('b')], all), confirmAll);
    expect(told).to.deep.equal([
      ['1', true],
      ['2', true],
    ]);
  });

  it('ends with an error when a message is refused, after booking the others', async () => {
    const { all, waiting, lines, confirmAll } = scene();
    const running = publish(messages(3), all);
    await setImmediate();
    const refusal = new Error('NOT_FOUND');
    waiting.splice(1, 1)[0]?.refuse(refusal);
    const error: Error = await finish(running, confirmAll).then(
      () => expect.fail('no error'),
      (reason: Error) => reason,
    );
    expect(error.message).to.include('after 2 that were');
    expect(error.cause).to.equal(refusal);
    expect(lines).to.have.length(2);
  });

  it('ends with the error of the source, after booking what came before', async () => {
    const { all, lines, confirmAll } = scene();
    async function* source() {
      yield* messages(2);
      throw new Error('line 3: it is not JSON');
    }
    const error: Error = await finish(publish(source(), all), confirmAll).then(
      () => expect.fail('no error'),
      (reason: Error) => reason,
    );
    expect(error.message).to.equal('line 3: it is not JSON');
    expect(lines).to.have.length(2);
  });
});
