import { expect } from 'chai';
import { decodeMetadata } from '../../../local/flowcore/metadata.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('the metadata header', () => {
  const cases: readonly (readonly [
    name: string,
    header: string | undefined,
    metadata: object | undefined,
  ])[] = [
    ['absent', undefined, {}],
    ['empty', '', {}],
    ['text values', base64('{"a":"é"}'), { a: 'é' }],
    [
      'values of other types',
      base64('{"t":true,"n":5,"o":{"x":1},"z":null}'),
      { t: 'true', n: '5', o: '{"x":1}', z: 'null' },
    ],
    ['an array', base64('[1,2]'), { 0: '1', 1: '2' }],
    ['a string', base64('"ab"'), { 0: 'a', 1: 'b' }],
    ['null', base64('null'), {}],
    ['base64url', Buffer.from('{"a":"??>>é"}').toString('base64url'), { a: '??>>é' }],
    ['no base64', 'invalid-base64!', undefined],
    ['plain JSON', '{"a":"b"}', undefined],
  ];
  for (const [name, header, metadata] of cases) {
    it(`is read when it is ${name}`, () => expect(decodeMetadata(header)).to.deep.equal(metadata));
  }
});
