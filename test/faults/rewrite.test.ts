import { expect } from 'chai';
import { generator } from '../../local/everflow/generate.ts';
import type { GeneratedMessage } from '../../local/everflow/message.ts';
import { POISON, poisonClicks, rewriteMessage } from './rewrite.ts';

const messages = [
  ...generator({ seed: 5, startMs: 1_795_262_400_000, events: 1_000, arrayPercent: 50, invalidPercent: 5 }),
];
const isArray = ({ events }: GeneratedMessage) => events.some(({ element }) => element !== undefined);

describe('poison', () => {
  it('goes into the chosen clicks alone, and is expected in quarantine', () => {
    const poison = poisonClicks((click) => click % 10 === 0);
    for (const message of messages) {
      const { data, events } = rewriteMessage(message, poison);
      const poisoned = events.filter(({ reason }) => reason === 'refused');
      expect(data.toString().split(POISON).length - 1).to.equal(poisoned.length);
      expect(
        poisoned.every(({ type, fate }) => type === 'everflow/click' && fate === 'quarantined'),
      ).to.equal(true);
    }
  });

  it('leaves every other event as it was, in its place', () => {
    const [array] = messages.filter(isArray);
    if (array === undefined) throw new Error('the generator made no array');
    const changed = rewriteMessage(array, (event) => event);
    expect(JSON.parse(changed.data.toString())).to.deep.equal(JSON.parse(array.data.toString()));
    expect(changed.events).to.deep.equal(array.events);
  });

  it('touches nothing that is not to be delivered', () => {
    const broken = messages.filter(({ events }) => events.every(({ fate }) => fate === 'quarantined'));
    expect(broken).to.not.have.length(0);
    const refuse = () => {
      throw new Error('rewritten');
    };
    for (const message of broken) expect(rewriteMessage(message, refuse)).to.equal(message);
  });
});
