import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { mutations } from './mutations/mutations.ts';

const architecture = readFileSync('ARCHITECTURE.md', 'utf8');

describe('mutations', () => {
  it('break each promise at least once', () => {
    const promises = [...architecture.matchAll(/^\| (\d+) \|/gm)].map(([, number]) => Number(number));
    expect(new Set(mutations.map(({ promise }) => promise))).to.deep.equal(new Set(promises));
  });

  for (const { promise, breaks, file, find, test } of mutations) {
    it(`of promise ${promise}, “${breaks}”, can be made, is listed and has its test`, () => {
      expect(readFileSync(file, 'utf8').split(find)).to.have.length(2);
      expect(readFileSync(test.file, 'utf8')).to.include(test.title);
      const row = architecture.split('\n').find((line) => line.startsWith(`| ${promise} |`));
      expect(row).to.include(breaks);
    });
  }
});
