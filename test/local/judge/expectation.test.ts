import { expect } from 'chai';
import { expectationOf } from '../../../local/judge/expectation.ts';
import { expectedKeys } from '../../../local/judge/keys.ts';
import type { PublishedEvent } from '../../../local/judge/published-event.ts';
import { shippedTypes } from './small-folder.ts';

const event = (text: string, changes: Partial<PublishedEvent> = {}): PublishedEvent => ({
  messageId: '7',
  publishedAt: '2026-11-21T12:00:00.000Z',
  attributes: {},
  element: undefined,
  text,
  isUtf8: true,
  bytes: Buffer.from(text),
  expected: undefined,
  ...changes,
});

describe('what the judge expects of an event', () => {
  const click = shippedTypes.get('everflow/click');
  const update = shippedTypes.get('everflow/conversion-update');
  if (click === undefined || update === undefined) throw new Error('a schema is missing');

  const times: readonly [written: string, eventTime: string | undefined][] = [
    ['1795262400', '2026-11-21T12:00:00.000Z'],
    ['"1795262400"', '2026-11-21T12:00:00.000Z'],
    ['1795262400123', '2026-11-21T12:00:00.123Z'],
    ['"2026-11-21T12:00:00Z"', '2026-11-21T12:00:00.000Z'],
    ['"2026-11-21 14:00:00+02:00"', undefined],
    ['true', undefined],
  ];
  for (const [written, eventTime] of times) {
    it(`reads the time ${written} of a payload as ${eventTime ?? 'nothing certain'}`, () => {
      expect(expectationOf(event(`{"unix_timestamp":${written}}`), click).eventTime).to.equal(eventTime);
    });
  }

  it('expects the publish time where a payload has no time of its own, and the event time as valid time', () => {
    const expectation = expectationOf(
      event('{"network_id":1,"conversion_id":"c","update_timestamp":""}'),
      update,
    );
    expect(expectation).to.deep.equal({ eventTime: null, validTime: null, keyValues: ['1', 'c', null] });
  });

  it('expects nothing of a key that a double rounds', () => {
    const text = '{"network_id":12345678901234567890,"transaction_id":"t"}';
    expect(expectationOf(event(text), click).keyValues).to.equal(undefined);
  });

  const parts: readonly [value: Parameters<typeof expectedKeys>[1][number], part: string][] = [
    ['abc', 'abc'],
    ['a:b/ü', 'a%3Ab%2F%C3%BC'],
    [null, ''],
    ['x'.repeat(64), 'x'.repeat(64)],
    ['x'.repeat(65), '=9537c5fdf120482f7d58d25e9ed583f5'],
    [{ messageId: true }, '7'],
  ];
  for (const [value, part] of parts) {
    it(`writes the key value ${JSON.stringify(value).slice(0, 30)} as ${part.slice(0, 30)}`, () => {
      expect(expectedKeys('everflow/click', [value], event('{}')).entityKey).to.equal(`click:${part}`);
    });
  }

  it('tells the elements of an array apart where the message id is part of the key', () => {
    const keys = expectedKeys('everflow/impression', [{ messageId: true }], event('{}', { element: 3 }));
    expect(keys).to.deep.equal({
      entityKey: 'impression:7.3',
      eventKey: 'impression:7.3:44136fa355b3678a1146ad16f7e8649e',
    });
  });
});
