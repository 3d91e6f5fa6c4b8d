import { expect } from 'chai';
import type { Fate } from '../../functions/message.ts';
import { createSettledElements } from '../../functions/settled-elements.ts';
import { messageOf } from '../support/events.ts';

const delivered: Fate = { fate: 'delivered' };
const filtered: Fate = { fate: 'filtered', rule: 'bots' };
const retry: Fate = { fate: 'retry', cause: 'HTTP 503' };
const message = messageOf('[]');

describe('settled elements', () => {
  it('are remembered while other elements of the message must be retried', () => {
    const settled = createSettledElements();
    settled.note(message, [delivered, retry, filtered]);
    expect([0, 1, 2].map((element) => settled.recall(message, element))).to.deep.equal([
      delivered,
      undefined,
      filtered,
    ]);
  });

  for (const [what, fates] of Object.entries({
    'every element is settled': [delivered, filtered],
    'no element is settled': [retry, retry],
  })) {
    it(`are not remembered when ${what}`, () => {
      const settled = createSettledElements();
      settled.note(message, [delivered, retry]);
      settled.note(message, fates);
      expect(settled.recall(message, 0)).to.equal(undefined);
    });
  }

  for (const [what, other] of Object.entries({
    'another subscription': { subscription: 'projects/p/subscriptions/other' },
    'another message': { messageId: 'other' },
    'a replay': { replayId: 'again' },
  })) {
    it(`are not those of ${what}`, () => {
      const settled = createSettledElements();
      settled.note(message, [delivered, retry]);
      expect(settled.recall({ ...message, ...other }, 0)).to.equal(undefined);
    });
  }

  it('are forgotten, oldest message first, beyond the bound', () => {
    const settled = createSettledElements(4);
    const messages = ['a', 'b', 'c'].map((messageId) => ({ ...message, messageId }));
    for (const each of messages) settled.note(each, [delivered, retry]);
    expect(messages.map((each) => settled.recall(each, 0))).to.deep.equal([undefined, delivered, delivered]);
  });
});
