import { expect } from 'chai';
import fc from 'fast-check';
import { envelope } from '../../../functions/stages/envelope.ts';

const publishTime = '2026-11-21T16:00:00.123Z';
const minimal = { messageId: '11', publishTime };
const read = (message: unknown, path = '/') => envelope({ message, subscription: 's' }, path);
const problem = (body: unknown) => {
  const result = envelope(body, '/');
  return 'problem' in result ? result.problem : 'none';
};
const dataOf = (data: string) => {
  const result = read({ ...minimal, data });
  if ('problem' in result) throw new Error(result.problem);
  return result;
};

describe('envelope', () => {
  it('reads a push as the documentation shows it', () => {
    const message = {
      attributes: { key: 'value', empty: '' },
      data: 'SGVsbG8=',
      messageId: '2070443601311540',
      message_id: '2070443601311540',
      orderingKey: 'key',
      publishTime: '2021-02-26T19:13:55.749Z',
      publish_time: '2021-02-26T19:13:55.749Z',
    };
    const body = { message, subscription: 'projects/p/subscriptions/s', deliveryAttempt: 5 };
    expect(envelope(body, '/click')).to.deep.equal({
      messageId: '2070443601311540',
      publishTime: '2021-02-26T19:13:55.749Z',
      publishTimeMs: Date.UTC(2021, 1, 26, 19, 13, 55, 749),
      attributes: { key: 'value', empty: '' },
      orderingKey: 'key',
      data: Buffer.from('Hello'),
      isBase64: true,
      subscription: 'projects/p/subscriptions/s',
      path: '/click',
      replayId: undefined,
      element: undefined,
      trace: undefined,
    });
  });

  const empty = {
    messageId: '11',
    publishTime,
    publishTimeMs: Date.UTC(2026, 10, 21, 16, 0, 0, 123),
    attributes: {},
    orderingKey: undefined,
    data: Buffer.alloc(0),
    isBase64: true,
    subscription: 's',
    path: '/',
    replayId: undefined,
    element: undefined,
    trace: undefined,
  };
  const forms: readonly { name: string; message: object }[] = [
    { name: 'without data and attributes', message: minimal },
    { name: 'in snake case alone', message: { message_id: '11', publish_time: publishTime } },
    { name: 'in both spellings', message: { ...minimal, message_id: '11', publish_time: publishTime } },
    { name: 'in mixed spellings', message: { messageId: '11', publish_time: publishTime } },
    {
      name: 'with null for what is missing',
      message: { ...minimal, data: null, attributes: null, orderingKey: null },
    },
    { name: 'with null for one spelling', message: { ...minimal, messageId: null, message_id: '11' } },
    { name: 'with empty values', message: { ...minimal, data: '', attributes: {}, orderingKey: '' } },
  ];
  for (const { name, message } of forms) {
    it(`reads a message ${name}`, () => {
      expect(read(message)).to.deep.equal(empty);
    });
  }

  it('reads publish times down to the nanosecond', () => {
    for (const time of ['2026-11-21T16:00:00.123456789Z', '2026-11-21T16:00:00.1230Z']) {
      expect(read({ ...minimal, publishTime: time })).to.include({
        publishTime: time,
        publishTimeMs: empty.publishTimeMs,
      });
    }
    expect(read({ ...minimal, publishTime: '2026-11-21T16:00:00Z' })).to.include({
      publishTimeMs: empty.publishTimeMs - 123,
    });
  });

  it('takes the longest ids and ordering keys', () => {
    const message = { ...minimal, messageId: '~'.repeat(128), orderingKey: 'ä'.repeat(512) };
    expect(read(message)).to.include({ messageId: message.messageId, orderingKey: message.orderingKey });
  });

  const idMissing = 'message.messageId is missing or not an id';
  const noTime = 'message.publishTime is missing or not RFC 3339';
  const attributes = 'message.attributes is not a map of strings';
  const malformed: readonly { body: unknown; problem: string }[] = [
    ...[undefined, null, 1, 'text', true, [], {}, { message: null }, { message: 'x' }, { message: [] }].map(
      (body) => ({
        body,
        problem: idMissing,
      }),
    ),
    { body: Object.create({ message: minimal }), problem: idMissing },
    { body: { message: { publishTime } }, problem: idMissing },
    { body: { message: { ...minimal, messageId: '' } }, problem: idMissing },
    { body: { message: { ...minimal, messageId: 11 } }, problem: idMissing },
    // What Pub/Sub never sends and no quarantine record could be published with.
    ...['x'.repeat(129), '1 2', 'ä', '1\n', '\0', '\ud800', {}, ['11']].map((messageId) => ({
      body: { message: { ...minimal, messageId } },
      problem: idMissing,
    })),
    ...['k'.repeat(1025), 'ä'.repeat(513), '\ud800', 5, {}, ['k']].map((orderingKey) => ({
      body: { message: { ...minimal, orderingKey } },
      problem: 'message.orderingKey is not an ordering key',
    })),
    { body: { message: { messageId: '11' } }, problem: noTime },
    ...['', 'yesterday', '2026-11-21', '2026-11-21T16:00:00', '1795276800', '0', 1795276800, null, {}].map(
      (time) => ({
        body: { message: { messageId: '11', publishTime: time } },
        problem: noTime,
      }),
    ),
    ...[1, 'a', true, [], ['a'], { a: 1 }, { a: null }, { a: 'b', c: {} }].map((value) => ({
      body: { message: { ...minimal, attributes: value } },
      problem: attributes,
    })),
    ...[1, true, {}, [], ['YQ==']].map((data) => ({
      body: { message: { ...minimal, data } },
      problem: 'message.data is not a string',
    })),
  ];
  for (const { body, problem: expected } of malformed) {
    it(`says of ${JSON.stringify(body)?.slice(0, 100)}: ${expected}`, () => {
      expect(problem(body)).to.equal(expected);
    });
  }

  it('takes an attribute called __proto__ for what it is', () => {
    const result = envelope(
      JSON.parse(
        `{"message":{"messageId":"1","publishTime":"${publishTime}","attributes":{"__proto__":"x"}}}`,
      ),
      '/',
    );
    expect('attributes' in result && Object.entries(result.attributes)).to.deep.equal([['__proto__', 'x']]);
  });

  it('decodes the base64 of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const data = Buffer.from(bytes);
        expect(dataOf(data.toString('base64'))).to.deep.include({ data, isBase64: true });
      }),
    );
  });

  const notBase64 = [
    '{"a":1}',
    'hello!',
    'SGVsbG8',
    'SGVsbG8==',
    'SGVs bG8=',
    'SGVsbG8=\n',
    'SGVs====',
    'SG=sbG8=',
    'SGVsbG8=SGVs',
    'a',
    'a===',
    '====',
    'SGVä',
    // One unit of UTF-16 whose low byte is a letter of base64.
    'SGV\u0173',
    '\ud83d\ude00AA',
  ];
  for (const text of notBase64) {
    it(`keeps ${JSON.stringify(text)} as it came: it is not base64`, () => {
      expect(dataOf(text)).to.deep.include({ data: Buffer.from(text), isBase64: false });
    });
  }

  it('knows base64 from any other text', () => {
    const letters = fc.stringMatching(/^[A-Za-z0-9+/]{0,12}={0,2}$/);
    const text = fc.oneof(letters, fc.string({ unit: 'binary', maxLength: 8 }));
    fc.assert(
      fc.property(text, (data) => {
        fc.pre(!/[-_]/.test(data));
        const expected = data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data);
        expect(dataOf(data).isBase64).to.equal(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
