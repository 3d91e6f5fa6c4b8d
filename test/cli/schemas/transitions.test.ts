import { expect } from 'chai';
import fc from 'fast-check';
import { type Comparison, createComparer, eventsIn } from '../../../cli/schemas/transitions.ts';
import type { EventTypes } from '../../../functions/event-types/event-type.ts';
import { loadEventTypes } from '../../../functions/event-types/load.ts';
import { generator } from '../../../local/everflow/generate.ts';
import type { GeneratedMessage } from '../../../local/everflow/message.ts';
import { addedKeys, messageOf, publishTime, publishTimeMs, shippedTypes } from '../../support/events.ts';
import { createCopies } from './edited-schemas.ts';

const RUNS = { numRuns: 4 };
const copies = createCopies();
after(copies.remove);

const traffic = (seed: number): readonly GeneratedMessage[] => [
  ...generator({
    ...{ seed, startMs: publishTimeMs, events: 120, invalidPercent: 20, oversizedPercent: 3 },
    ...{ arrayPercent: 10, longestArray: 5 },
  }),
];

function compare(
  messages: readonly GeneratedMessage[],
  before: EventTypes,
  after: EventTypes,
  examples = 3,
): Comparison {
  const settings = { eventTypeAttribute: 'event_type', addedKeys };
  const comparer = createComparer({
    ...{ before: { types: before, ...settings }, after: { types: after, ...settings }, examples },
  });
  for (const [index, { data, attributes }] of messages.entries()) {
    comparer.add(messageOf(data, { messageId: String(index), publishTime, attributes }));
  }
  return comparer.comparison();
}

describe('a comparison of schemas', () => {
  it('finds no change between a folder and itself, whatever the traffic', () => {
    const same = loadEventTypes('schemas');
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const messages = traffic(seed);
        const { transitions, ...counts } = compare(messages, shippedTypes, same);
        expect(transitions).to.deep.equal([]);
        const events = messages.reduce((sum, each) => sum + each.events.length, 0);
        expect(counts).to.deep.equal({ messages: messages.length, events, unchanged: events });
      }),
      RUNS,
    );
  });

  it('accounts for every event once, and keeps no more examples than asked', () => {
    const edited = loadEventTypes(
      copies.edited('click', ({ required, flowcore }) => {
        required.push('network_affiliate_id');
        flowcore.filter = { offerless: { properties: { network_offer_id: { maximum: 500 } } } };
        flowcore.drop = ['/http_user_agent'];
      }),
    );
    fc.assert(
      fc.property(fc.nat(), fc.nat(4), (seed, most) => {
        const messages = traffic(seed);
        const { events, unchanged, transitions } = compare(messages, shippedTypes, edited, most);
        expect(events).to.equal(messages.reduce((sum, each) => sum + each.events.length, 0));
        expect(unchanged + eventsIn(transitions)).to.equal(events);
        for (const transition of transitions) {
          expect(transition.examples.length).to.equal(Math.min(most, transition.events));
        }
      }),
      RUNS,
    );
  });

  it('finds exactly the events that reach Flowcore by the generator, where none would any more', () => {
    const closed = loadEventTypes(copies.edited('click', ({ required }) => required.push('never_sent')));
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const messages = traffic(seed);
        const sent = messages
          .flatMap((each) => each.events)
          .filter(({ type, fate }) => type === 'everflow/click' && fate !== 'quarantined').length;
        const worse = compare(messages, shippedTypes, closed).transitions.filter(
          ({ before, after: then }) => before.fate !== 'quarantined' && then.fate === 'quarantined',
        );
        expect(eventsIn(worse)).to.equal(sent);
      }),
      RUNS,
    );
  });
});
