import { expect } from 'chai';
import { parseMix } from '../../../local/everflow/mix.ts';

describe('the mix of event types', () => {
  it('is read from TYPE=WEIGHT pairs, types not named having weight 0', () => {
    const mix = parseMix('click=70, conversion-update=2.5');
    expect(mix).to.deep.equal({ click: 70, impression: 0, conversion: 0, 'conversion-update': 2.5 });
  });

  for (const [text, complaint] of [
    ['lead=3', '"lead=3"'],
    ['click', '"click"'],
    ['click=many', '"click=many"'],
    ['click=-1', '"click=-1"'],
    ['', '""'],
    ['click=0,impression=0', 'all weights are 0'],
  ] as const) {
    it(`refuses "${text}"`, () => {
      expect(() => parseMix(text)).to.throw(complaint);
    });
  }
});
