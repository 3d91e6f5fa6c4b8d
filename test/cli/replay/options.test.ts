import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { replayIdArgument, resumeCommand } from '../../../cli/replay/options.ts';
import { subscriptionOf } from '../../../cli/replay/request.ts';
import { calculateRestMs, createSend } from '../../../cli/replay/send.ts';
import { track } from '../../../cli/replay/track.ts';
import { addedKeys, messageOf, shippedTypes } from '../../support/events.ts';
import { manualClock } from '../../support/manual-clock.ts';

describe('what a replay is told', () => {
  it('comes back in the command that goes on, as a shell reads it', () => {
    const value = fc.constantFrom('it is', "it's", '$HOME', 'a;b', '`x`', '"', 'plain', '*');
    fc.assert(
      fc.property(value, value, (stack, setting) => {
        const command = resumeCommand('monday-1', { stack, set: { EVENTS_TOPIC: setting } });
        const printed = command.replace('npx sluice replay', "printf '%s\\n'");
        const words = execFileSync('sh', ['-c', printed], { encoding: 'utf8' }).trimEnd().split('\n');
        const flags = [
          '--resume',
          'monday-1',
          '--execute',
          '--stack',
          stack,
          '--set',
          `EVENTS_TOPIC=${setting}`,
        ];
        expect(words).to.deep.equal(flags);
      }),
      { numRuns: 20 },
    );
  });

  it('names a replay by what names of subscriptions, objects and files may hold', () => {
    for (const id of ['20261128-114500', 'monday', 'a_b-C']) expect(replayIdArgument(id)).to.equal(id);
    for (const id of ['', '-a', 'a/b', '../a', 'a b', 'ü', 'a"', 'a'.repeat(65)]) {
      expect(() => replayIdArgument(id), id).to.throw('It must be letters');
    }
  });

  it('gives a dry run a subscription that no replay has', () => {
    const beginning = { kind: 'time', ms: 0 } as const;
    const names = ['a', 'a-dry', 'a-click'].flatMap((id) =>
      (['replay', 'dry-run'] as const).map((kind) =>
        subscriptionOf(id, { topic: 't', path: '/', beginning }, kind),
      ),
    );
    expect(new Set(names).size).to.equal(names.length);
  });
});

describe('the pace of a replay', () => {
  it('rests longer each time, never beyond half a minute, never less than half', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 2000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const rest = calculateRestMs(attempt, random);
          expect(rest).to.be.within(Math.min(15_000, 500 * 2 ** Math.min(attempt, 10)), 30_000);
        },
      ),
    );
  });

  it('gives a message back whose turn does not come while Pub/Sub lets it be held', async () => {
    const clock = manualClock();
    const click = '{"network_id":4242,"transaction_id":"a","unix_timestamp":1795273212}';
    const { signal } = new AbortController();
    const sent: string[] = [];
    const send = createSend({
      settle: async ({ messageId }) => {
        sent.push(messageId);
        return [{ fate: 'delivered' }];
      },
      rules: { types: shippedTypes, eventTypeAttribute: 'event_type', addedKeys },
      ...{ rate: 0.0001, messageBudgetMs: 1000, clock, random: () => 0, signal },
    });
    const message = (messageId: string) =>
      messageOf(click, { messageId, attributes: { event_type: 'click' } });
    expect(await send(message('first'))).to.equal(true);
    const second = send(message('second'));
    await new Promise(setImmediate);
    clock.advance(46 * 60_000);
    expect(await second).to.equal(false);
    // It has taken nobody's turn: ten thousand seconds after the first.
    clock.advance(9_900_000 - 46 * 60_000);
    const third = send(message('third'));
    await new Promise(setImmediate);
    clock.advance(100_000);
    expect(await third).to.equal(true);
    expect(sent).to.deep.equal(['first', 'third']);
  });

  it('is told as a share of what lies between the first message and the end', () => {
    const progress = track(2000, manualClock());
    expect(progress.fraction()).to.equal(0);
    for (const [publishMs, fraction] of [
      ...([
        [1000, 0],
        [1500, 0.5],
        [1250, 0.5],
        [1900, 0.9],
      ] as const),
    ]) {
      progress.saw(publishMs);
      expect(progress.fraction()).to.equal(fraction);
    }
    progress.end();
    expect(progress.fraction()).to.equal(1);
  });
});
