import { expect } from 'chai';
import fc from 'fast-check';
import { LABEL_KEY_RULE, LABEL_VALUE_RULE, labelsOf, OWN_LABELS } from '../../infra/labels.ts';

describe('labels', () => {
  it('say which application and which stack a resource belongs to', () => {
    expect(labelsOf('prod', { team: 'data' })).to.deep.equal({ app: 'sluice', stack: 'prod', team: 'data' });
  });

  it('are such as Google Cloud takes, whatever the stack is called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 100 }), (stack) => {
        for (const [key, value] of Object.entries(labelsOf(stack, {}))) {
          expect(key).to.match(LABEL_KEY_RULE);
          expect(value).to.match(LABEL_VALUE_RULE);
        }
      }),
    );
    expect(labelsOf('Prod.EU_1', {}).stack).to.equal('prod-eu_1');
  });

  it('are not changed by labels of the same name', () => {
    const labels = labelsOf('prod', Object.fromEntries(OWN_LABELS.map((name) => [name, 'other'])));
    expect(labels).to.deep.equal({ app: 'sluice', stack: 'prod' });
  });
});
