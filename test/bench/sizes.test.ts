import { expect } from 'chai';
import { drawSizes } from '../../bench/overflow/sizes.ts';

describe('sizes of overflowing payloads', () => {
  const sizes = drawSizes(1000);

  it('are the same at every run', () => {
    expect(drawSizes(1000)).to.deep.equal(sizes);
  });

  it('lie between 100 KB and 9 MB, half of them below the geometric mean', () => {
    expect(Math.min(...sizes)).to.be.within(100_000, 110_000);
    expect(Math.max(...sizes)).to.be.within(8_000_000, 9_000_000);
    const small = sizes.filter((size) => size < Math.sqrt(100_000 * 9_000_000));
    expect(small.length).to.be.within(450, 550);
  });
});
