import { expect } from 'chai';
import fc from 'fast-check';
import { formatPointer, parsePointer } from '../../../functions/json/pointer.ts';

describe('JSON Pointer', () => {
  const table: { text: string; tokens: string[] }[] = [
    { text: '', tokens: [] },
    { text: '/', tokens: [''] },
    { text: '/a', tokens: ['a'] },
    { text: '/a/0', tokens: ['a', '0'] },
    { text: '/a~1b/m~0n', tokens: ['a/b', 'm~n'] },
    { text: '/~01', tokens: ['~1'] },
    { text: '//', tokens: ['', ''] },
  ];
  for (const { text, tokens } of table) {
    it(`${JSON.stringify(text)} is ${JSON.stringify(tokens)}`, () => {
      expect(parsePointer(text)).to.deep.equal(tokens);
      expect(formatPointer(tokens)).to.equal(text);
    });
  }

  it('brings back any tokens it has written', () => {
    const token = fc.oneof(fc.constantFrom('~', '/', '~1', '~0', '', '~01'), fc.string());
    fc.assert(
      fc.property(fc.array(token), (tokens) => {
        expect(parsePointer(formatPointer(tokens))).to.deep.equal(tokens);
      }),
    );
  });

  it('writes array indexes as digits', () => {
    expect(formatPointer(['a', 10])).to.equal('/a/10');
  });
});
