import { expect } from 'chai';
import { asAddedMembers } from '../../../local/judge/added-members.ts';

describe('the members that the judge finds added', () => {
  const added = (delivery: object) => ({
    ...{ event_time: 't', valid_time: 't', event_key: 'k', entity_key: 'k' },
    delivery: { message_id: '1', publish_time: 't', schema: 's', time_source: 'f', ...delivery },
  });
  const cases: readonly [title: string, delivery: object, isRight: boolean][] = [
    ['live', {}, true],
    ['replayed', { replay: '20261128-120000' }, true],
    ['replayed by a number', { replay: 1 }, false],
    ['more than that', { note: 'n' }, false],
    ['both', { replay: 'r', note: 'n' }, false],
  ];
  for (const [title, delivery, isRight] of cases) {
    it(`are ${isRight ? 'right' : 'wrong'} where the delivery is ${title}`, () => {
      expect(asAddedMembers(added(delivery)).ok).to.equal(isRight);
    });
  }
});
