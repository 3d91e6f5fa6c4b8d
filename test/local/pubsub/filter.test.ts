import { expect } from 'chai';
import { parseFilter } from '../../../local/pubsub/filter.ts';

const click = { kind: 'click', source: 'everflow-eu', 'iana.org/language_tag': 'en', quote: 'a"b' };

const matches: readonly [filter: string, expected: boolean][] = [
  ['', true],
  ['attributes:kind', true],
  ['attributes:absent', false],
  ['attributes:constructor', false],
  ['attributes:"iana.org/language_tag"', true],
  ['attributes.kind = "click"', true],
  ['attributes.kind="impression"', false],
  ['attributes."iana.org/language_tag" = "en"', true],
  ['attributes.kind = "Click"', false],
  ['attributes.kind != "click"', false],
  ['attributes.kind != "impression"', true],
  ['attributes.absent != "click"', true],
  ['attributes.quote = "a\\"b"', true],
  ['attributes.kind = "\\u0063lick"', true],
  ['attributes.kind = "\\x63\\154ick"', true],
  ['hasPrefix(attributes.source, "everflow-")', true],
  ['hasPrefix(attributes.source, "flow")', false],
  ['hasPrefix(attributes.absent, "")', false],
  ['NOT attributes:absent', true],
  ['-attributes:kind', false],
  ['NOT NOT attributes:kind', true],
  ['attributes:kind AND attributes:absent', false],
  ['attributes:absent OR attributes:kind', true],
  ['attributes:absent OR (attributes:kind AND NOT attributes.kind = "impression")', true],
  ['attributes:kind AND (attributes:absent OR hasPrefix(attributes.source, "every"))', false],
  ['attributes:kind AND attributes:source AND attributes:quote', true],
];

const faults: readonly [filter: string, message: RegExp][] = [
  ['attributes.kind == "click"', /needs a "string" before =/],
  ['attributes.kind = click', /needs a "string" before click/],
  ['attributes.kind', /needs = before the end/],
  ['data = "click"', /needs attributes before data/],
  ['attributes:kind attributes:source', /AND or OR missing/],
  ['attributes:a AND attributes:b OR attributes:c', /mixes AND and OR/],
  ['(attributes:kind', /needs \) before the end/],
  ['attributes:kind and attributes:source', /AND or OR missing/],
  ['attributes:kind; attributes:source', /cannot read the filter from ";/],
  ['hasPrefix(attributes.kind "c")', /needs , before c/],
  [`attributes:${'k'.repeat(246)}`, /longer than 256 bytes/],
];

describe('a subscription filter', () => {
  for (const [filter, expected] of matches) {
    it(`${expected ? 'passes' : 'stops'} the click with ${filter || 'no filter'}`, () => {
      expect(parseFilter(filter)(click)).to.equal(expected);
    });
  }
  for (const [filter, message] of faults) {
    it(`refuses ${filter.slice(0, 60)}`, () => {
      expect(() => parseFilter(filter)).to.throw(SyntaxError, message);
    });
  }
});
