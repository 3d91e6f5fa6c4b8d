import { expect } from 'chai';
import fc from 'fast-check';
import { splitBatch } from '../../../local/flowcore/split-batch.ts';

const whitespace = fc
  .array(fc.constantFrom(' ', '\n', '\t', '\r'), { maxLength: 3 })
  .map((parts) => parts.join(''));

describe('splitting a batch', () => {
  const cases: readonly (readonly [name: string, elements: readonly string[]])[] = [
    ['an empty array', []],
    ['numbers that would change when written again', ['12345678901234567890', '1.0', '-0', '1E5']],
    ['duplicate keys and inner spaces', ['{ "a" : 1,"a":2 }', '{"__proto__": {}}']],
    ['brackets, commas and quotes inside strings', ['"]},{[\\",\\\\"', '{"\\"]":"[,"}']],
    ['a string that ends in escaped backslashes', ['"\\\\\\\\"', '"a\\\\\\""']],
    ['nested arrays', ['[[],[1,[2]]]', '[]']],
    ['escaped text', ['"\\u0041\\ud800"', '"é😀"']],
    ['depth 100,000', [`${'['.repeat(100_000)}${']'.repeat(100_000)}`, '1']],
  ];
  for (const [name, elements] of cases) {
    it(`keeps ${name}`, () => {
      expect(splitBatch(`[${elements.join(',')}]`)).to.deep.equal(elements);
    });
  }

  it('finds every element of any JSON array, whatever the whitespace between them', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.json(), whitespace, whitespace)), whitespace, (items, around) => {
        const text = `${around}[${items.map(([json, left, right]) => left + json + right).join(',')}${around}]`;
        expect(splitBatch(text)).to.deep.equal(items.map(([json]) => json));
      }),
    );
  });
});
