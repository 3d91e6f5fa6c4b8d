import { expect } from 'chai';
import fc from 'fast-check';
import { countPart, eventsOf, fromJson, noCounts, toJson, totalOf } from '../../../cli/replay/counts.ts';
import { leavesOut } from '../../../cli/replay/selection.ts';
import { wouldBe } from '../../../cli/stages/would-be.ts';
import { partsOf } from '../../../functions/parts.ts';
import { generator } from '../../../local/everflow/generate.ts';
import { addedKeys, messageOf, publishTimeMs, shippedTypes } from '../../support/events.ts';

const typeNames = shippedTypes.all.map(({ name }) => name);
const messages = [
  ...generator({ seed: 2, events: 300, startMs: publishTimeMs, arrayPercent: 30, invalidPercent: 20 }),
].map(({ data, attributes }, index) => messageOf(data, { attributes, messageId: String(index) }));

describe('the accounts of a replay', () => {
  const choice = fc.record({
    types: fc.option(fc.subarray(typeNames), { nil: undefined }),
    hasWhere: fc.boolean(),
    only: fc.option(fc.subarray(messages.map(({ messageId }) => messageId)), { nil: undefined }),
  });

  it('hold every part of every message once, whatever is chosen', () => {
    fc.assert(
      fc.property(choice, ({ types, hasWhere, only }) => {
        const named = only && new Set(only);
        const rule = leavesOut({
          types,
          where: hasWhere ? (value) => typeof value === 'object' : undefined,
          only: named && { size: named.size, span: undefined, has: ({ messageId }) => named.has(messageId) },
        });
        const rules = { types: shippedTypes, eventTypeAttribute: 'event_type', addedKeys };
        const counts = noCounts();
        let parts = 0;
        for (const message of messages) {
          for (const part of partsOf(message, { ...rules, ...(rule && { leavesOut: rule }) })) {
            parts += 1;
            countPart(counts, part, wouldBe(part.step), publishTimeMs);
          }
        }
        const sent = counts.delivered + counts.overflowed;
        const meant = sent + totalOf(counts.quarantined);
        expect(eventsOf(counts)).to.equal(parts);
        expect([totalOf(counts.types), totalOf(counts.hours)]).to.deep.equal([meant, meant]);
        expect([totalOf(counts.sizes), totalOf(counts.ages)]).to.deep.equal([sent, sent]);
        if (types !== undefined) expect(types).to.include.members([...counts.types.keys()]);
        // What cannot be told is not chosen by what it would be.
        if (types !== undefined || hasWhere) expect([...counts.types.keys()]).to.not.include('unrecognised');
        expect(toJson(fromJson(JSON.parse(JSON.stringify(toJson(counts)))))).to.deep.equal(toJson(counts));
      }),
      { numRuns: 25 },
    );
  });

  it('keep names that objects have by themselves', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('constructor', '__proto__', 'toString', 'test')), (rules) => {
        const counts = noCounts();
        const [part] = partsOf(messageOf('{}'), {
          types: shippedTypes,
          eventTypeAttribute: undefined,
          addedKeys,
        });
        if (part === undefined) throw new Error('a message has a part');
        for (const rule of rules) countPart(counts, part, { fate: 'filtered', rule }, 0);
        const read = fromJson(JSON.parse(JSON.stringify(toJson(counts))));
        for (const rule of new Set(rules)) {
          expect(read.filtered.get(rule)).to.equal(rules.filter((each) => each === rule).length);
        }
      }),
    );
  });
});
