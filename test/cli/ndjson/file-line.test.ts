import { expect } from 'chai';
import { parseFileLine } from '../../../cli/ndjson/file-line.ts';

const parse = (line: string) => parseFileLine(Buffer.from(line));

describe('a line of a messages file', () => {
  const good: readonly [string, string, string, Record<string, string>][] = [
    [
      'a payload, in its own bytes',
      '{"id":12345678901234567890, "a":1.0}',
      '{"id":12345678901234567890, "a":1.0}',
      {},
    ],
    ['a payload that has a member data among others', '{"data":1,"id":2}', '{"data":1,"id":2}', {}],
    [
      'data as an object, in its own bytes',
      '{"data": {"n": 1.50}, "attributes": {"event_type": "click"}}',
      '{"n": 1.50}',
      { event_type: 'click' },
    ],
    ['data as an array', '{"data":[{"a":1},{"a":2}]}', '[{"a":1},{"a":2}]', {}],
    ['data as a string, sent as it is', '{"data":"no \\"JSON\\" \\u00e9"}', 'no "JSON" é', {}],
    [
      'no data but an attribute',
      '{"data":"","attributes":{"event_type":"click"}}',
      '',
      { event_type: 'click' },
    ],
    ['a repeated member, the last of which counts', '{"data":{"a":1},"data":{"a":2}}', '{"a":2}', {}],
    ['white space around it', '  {"a":1}\r', '{"a":1}', {}],
  ];
  for (const [what, line, data, attributes] of good) {
    it(`may be ${what}`, () => {
      const parsed = parse(line);
      expect(parsed.ok && parsed.message.data.toString()).to.equal(data);
      expect(parsed.ok && parsed.message.attributes).to.deep.equal(attributes);
    });
  }

  const bad: readonly [string, string][] = [
    ['{"a":', 'not JSON'],
    ['[{"a":1}]', 'not a JSON object'],
    ['42', 'not a JSON object'],
    ['{"data":7}', 'data is neither'],
    ['{"data":null,"attributes":{}}', 'data is neither'],
    ['{"data":{},"attributes":{"n":1}}', 'the attribute n is not a string'],
    ['{"data":{},"attributes":["a"]}', 'attributes is not an object'],
    ['{"data":""}', 'neither data nor an attribute'],
  ];
  for (const [line, problem] of bad) {
    it(`is refused when it is ${line}`, () => {
      const parsed = parse(line);
      expect(!parsed.ok && parsed.problem).to.include(problem);
    });
  }

  it('is refused when it is not UTF-8', () => {
    const parsed = parseFileLine(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
    expect(!parsed.ok && parsed.problem).to.include('UTF-8');
  });
});
