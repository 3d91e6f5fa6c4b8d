import { expect } from 'chai';
import { median, spreadOf } from '../../bench/spread.ts';
import { formatNumber, formatSpread, markdownTable } from '../../bench/table.ts';

describe('figures of the benchmark', () => {
  it('have the value in the middle as their median', () => {
    expect(median([30, 10, 20])).to.equal(20);
    expect(median([4, 1, 3, 2])).to.equal(2.5);
    expect(median([])).to.be.NaN;
  });

  it('are shown with their least and most', () => {
    expect(formatSpread(spreadOf([12_345, 100, 0.5]))).to.equal('100 (0.5–12,300)');
    expect(formatSpread(spreadOf([]))).to.equal('–');
  });

  for (const [value, text] of [
    [0, '0'],
    [0.01234, '0.0123'],
    [1, '1'],
    [99.95, '100'],
    [123.4, '123'],
    [1_234_567, '1,230,000'],
    [Number.NaN, '–'],
  ] as const) {
    it(`show ${value} as ${text}`, () => {
      expect(formatNumber(value)).to.equal(text);
    });
  }

  it('stand in columns that fit the widest cell', () => {
    expect(
      markdownTable(
        ['who', 'n'],
        [
          ['Sluice', '1'],
          ['no-op', '12,000'],
        ],
      ),
    ).to.equal(
      ['| who    |      n |', '| ------ | -----: |', '| Sluice |      1 |', '| no-op  | 12,000 |'].join('\n'),
    );
  });
});
