import { expect } from 'chai';
import fc from 'fast-check';
import type { Message } from '../../../functions/message.ts';
import type { Reason } from '../../../functions/reasons.ts';
import { decode, MAX_ARRAY_LENGTH, MAX_DEPTH } from '../../../functions/stages/decode.ts';
import { envelope } from '../../../functions/stages/envelope.ts';
import { eventOf, eventsOf, messageOf, nextOf, publishTime, rejectionOf } from '../../support/events.ts';
import { anyJson, anyObject } from '../json/json-text.ts';

const nested = (depth: number) => `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
const arrayOf = (length: number) => `[${Array(length).fill('{}').join(',')}]`;
const bytes = (...values: number[]) => Buffer.from(values);
const inObject = (...values: number[]) =>
  Buffer.concat([Buffer.from('{"a":"'), bytes(...values), Buffer.from('"}')]);

/** A message as it comes out of a push with this `data`. */
function pushed(data: string): Message {
  const message = envelope({ message: { data, messageId: '11', publishTime } }, '/');
  if ('problem' in message) throw new Error(message.problem);
  return message;
}

describe('decode', () => {
  const rejected: readonly { name: string; message: Message; reason: Reason }[] = [
    { name: 'data that is not base64', message: pushed('{"a":1}'), reason: 'not-base64' },
    { name: 'missing data', message: pushed(''), reason: 'empty' },
    { name: 'no bytes', message: messageOf(''), reason: 'empty' },
    { name: 'an empty array', message: messageOf(' [ ] '), reason: 'empty' },
    { name: 'white space alone', message: messageOf(' \n'), reason: 'not-json' },
    { name: 'text', message: messageOf('hello'), reason: 'not-json' },
    { name: 'a truncated object', message: messageOf('{"a":1,"b":"x'), reason: 'not-json' },
    { name: 'an object and more', message: messageOf('{"a":1}{"b":2}'), reason: 'not-json' },
    { name: 'lines of JSON', message: messageOf('{"a":1}\n{"b":2}\n'), reason: 'not-json' },
    { name: 'a trailing comma', message: messageOf('{"a":1,}'), reason: 'not-json' },
    { name: 'a comment', message: messageOf('{"a":1/* */}'), reason: 'not-json' },
    { name: 'single quotes', message: messageOf("{'a':1}"), reason: 'not-json' },
    { name: 'NaN', message: messageOf('{"a":NaN}'), reason: 'not-json' },
    { name: 'a leading zero', message: messageOf('{"a":01}'), reason: 'not-json' },
    { name: 'a line break in a string', message: messageOf('{"a":"\n"}'), reason: 'not-json' },
    { name: 'a byte of zero', message: messageOf('{"a":1}\0'), reason: 'not-json' },
    { name: 'a byte order mark', message: messageOf('\ufeff{"a":1}'), reason: 'not-json' },
    { name: 'UTF-16', message: messageOf(Buffer.from('\ufeff{"a":1}', 'utf16le')), reason: 'not-utf8' },
    { name: 'Latin-1', message: messageOf(inObject(0xe4)), reason: 'not-utf8' },
    { name: 'an overlong spelling', message: messageOf(inObject(0xc0, 0xaf)), reason: 'not-utf8' },
    { name: 'a surrogate as bytes', message: messageOf(inObject(0xed, 0xa0, 0x80)), reason: 'not-utf8' },
    {
      name: 'a torn character at the end',
      message: messageOf(bytes(0x7b, 0x7d, 0xf0, 0x9f)),
      reason: 'not-utf8',
    },
    { name: 'beyond U+10FFFF', message: messageOf(inObject(0xf4, 0x90, 0x80, 0x80)), reason: 'not-utf8' },
    { name: `${MAX_DEPTH + 1} levels`, message: messageOf(nested(MAX_DEPTH + 1)), reason: 'too-deep' },
    { name: '10,000 levels', message: messageOf(nested(10_000)), reason: 'too-deep' },
    { name: '10 MB of brackets', message: messageOf('['.repeat(10_000_000)), reason: 'too-deep' },
    { name: '10 MB of braces', message: messageOf('{"a":'.repeat(2_000_000)), reason: 'too-deep' },
    { name: '1,001 elements', message: messageOf(arrayOf(MAX_ARRAY_LENGTH + 1)), reason: 'array-too-long' },
    { name: '1,001 scalars', message: messageOf(`[${'1,'.repeat(1000)}1]`), reason: 'array-too-long' },
  ];
  for (const { name, message, reason } of rejected) {
    it(`quarantines ${name} as ${reason}`, () => {
      expect(rejectionOf(decode(message))).to.include({ reason, stage: 'decode' });
    });
  }

  for (const text of ['null', 'true', '0', '-1.5', '"{}"', ' "text" ', '12345678901234567890']) {
    it(`quarantines the scalar ${text} as not-an-object, bytes untouched`, () => {
      const [element, ...others] = nextOf(decode(messageOf(text)));
      expect(others).to.deep.equal([]);
      expect(element?.bytes().toString()).to.equal(text);
      expect(element?.element).to.equal(undefined);
      expect(element && rejectionOf(element.step).reason).to.equal('not-an-object');
    });
  }

  it('judges the elements of an array one by one', () => {
    const texts = ['{"a":1}', '7', '[{"b":2}]', '{ "c":3 }', 'null', '"x"', '[]', '{}'];
    const elements = nextOf(decode(messageOf(`[${texts.join(' , ')}]\n`)));
    expect(elements.map(({ element }) => element)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(elements.map((each) => each.bytes().toString())).to.deep.equal(texts);
    expect(elements.map(({ step }) => step.to === 'next')).to.deep.equal(
      texts.map((text) => text.startsWith('{')),
    );
    for (const { step, element } of elements) {
      if (step.to === 'next') expect(step.value).to.deep.include({ element, text: texts[element ?? -1] });
      else expect(rejectionOf(step).reason).to.equal('not-an-object');
    }
  });

  it('takes 1,000 elements', () => {
    expect(eventsOf(messageOf(arrayOf(MAX_ARRAY_LENGTH)))).to.have.length(1000);
  });

  it('takes 500 levels, alone and in an array', () => {
    expect(eventOf(nested(MAX_DEPTH)).members).to.have.length(1);
    expect(eventsOf(messageOf(`[${nested(MAX_DEPTH - 1)}]`))).to.have.length(1);
    expect(rejectionOf(decode(messageOf(`[${nested(MAX_DEPTH)}]`))).reason).to.equal('too-deep');
  });

  it('takes one string of 10 MB', () => {
    const data = `{"a":"${'x'.repeat(10_000_000)}"}`;
    const { text, members } = eventOf(data);
    expect([text.length, members.length]).to.deep.equal([data.length, 1]);
  });

  it('takes __proto__ for a field like any other', () => {
    const { value, members } = eventOf('{"__proto__":{"x":1}}');
    expect(Object.keys(value)).to.deep.equal(['__proto__']);
    expect(members.map(({ name }) => name)).to.deep.equal(['__proto__']);
    expect(({} as Record<string, unknown>).x).to.equal(undefined);
    expect((value as { x?: unknown }).x).to.equal(undefined);
  });

  it('reads names as they are spelled, whatever names the messages before it had', () => {
    // V8 takes an escaped name for the start of its spelling when that was a name in the same place before:
    // https://github.com/nodejs/node/issues/63785
    const spelled = '\\u0074ransaction_id';
    const start = spelled.slice(0, 'transaction_id'.length);
    eventOf(JSON.stringify({ network_id: 1, [start]: 'x' }));
    const { value, members } = eventOf(`{"network_id":1,"${spelled}":"a"}`);
    expect(members.map(({ name }) => name)).to.deep.equal(['network_id', 'transaction_id']);
    expect(value).to.deep.equal({ network_id: 1, transaction_id: 'a' });
  });

  it('keeps lone surrogates as they are written', () => {
    const data = '{"a":"\\ud800","\\udfff":"\\uD83D"}';
    const { text, value } = eventOf(data);
    expect(text).to.equal(data);
    expect(value).to.deep.equal({ a: '\ud800', '\udfff': '\ud83d' });
  });

  it('cuts off white space around a single event, and keeps the message as it came', () => {
    const data = '\r\n { "a" : "}" } \t';
    const [element] = nextOf(decode(messageOf(data)));
    const event = element && nextOf(element.step);
    expect(event?.text).to.equal('{ "a" : "}" }');
    expect(event?.members.map((each) => event.text.slice(each.start, each.end))).to.deep.equal(['"a" : "}"']);
    expect(element?.bytes().toString()).to.equal(data);
  });

  it('counts unsafe numbers per event', () => {
    const big = '9007199254740993';
    const counts = eventsOf(messageOf(`[{"a":${big}},{"a":1},{"a":[${big},${big}]}]`)).map(
      ({ unsafeNumbers }) => unsafeNumbers,
    );
    expect(counts).to.deep.equal([1, 0, 2]);
    expect(eventOf(` {"a":${big}}`).unsafeNumbers).to.equal(1);
  });

  it('gives every event the text, value and members that JSON.parse sees', () => {
    const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    fc.assert(
      fc.property(fc.array(anyJson, { minLength: 1, maxLength: 5 }), space, (items, gap) => {
        const data = `${gap}[${items.map(({ text }) => `${gap}${text}${gap}`).join(',')}]${gap}`;
        const elements = nextOf(decode(messageOf(data)));
        expect(elements.map((each) => each.bytes().toString())).to.deep.equal(items.map(({ text }) => text));
        for (const [index, { step }] of elements.entries()) {
          const item = items[index];
          expect(step.to === 'next').to.equal(item?.text.startsWith('{'));
          if (step.to !== 'next') continue;
          const { text, value, members } = step.value;
          expect(text).to.equal(item?.text);
          expect(value).to.deep.equal(JSON.parse(text));
          expect(members.map((each) => text.slice(each.valueStart, each.end))).to.deep.equal(
            item?.members?.map(({ node }) => node.text),
          );
        }
      }),
    );
  });

  it('gives a single event the same in any surroundings', () => {
    const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
    fc.assert(
      fc.property(anyObject, space, space, ({ text }, before, after) => {
        const event = eventOf(`${before}${text}${after}`);
        const { message: _, ...alone } = eventOf(text);
        expect(event).to.deep.include(alone);
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    const jsonLike = fc.stringMatching(/^[[\]{}",:0-9a-z\\ ]{0,40}$/);
    const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 40 }), jsonLike);
    fc.assert(
      fc.property(anyBytes, (data) => {
        const step = decode(messageOf(typeof data === 'string' ? data : Buffer.from(data)));
        expect(['next', 'quarantine']).to.include(step.to);
      }),
      { numRuns: 1000 },
    );
  });
});
