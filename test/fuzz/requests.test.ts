import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { type House, openHouse } from '../support/house.ts';
import { expectCleanPrototypes, fatesDue, openAccounts } from './accounts.ts';
import { bytes, hostileData, TRAPS } from './hostile-data.ts';

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Answers that refuse a request; none of them acknowledges, none is a fault of ours. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 413, 415, 417, 431]);

const trap = fc.constantFrom(...TRAPS);
const anyValue = fc.jsonValue({ maxDepth: 3 });
const text = fc.string({ unit: 'binary', maxLength: 20 });
const oddId = fc.oneof(
  text,
  fc.constantFrom('', '../..', 'a/b', '\0', '\ud800'),
  fc.constant('x'.repeat(1100)),
  anyValue,
);
const oddText = fc.oneof(text, fc.constantFrom('y'.repeat(1025), '\ud800'), anyValue);
const base64 = hostileData.map((data) => data.toString('base64'));

/** A message whose members are what they should be, or anything, or not there. */
const message = fc
  .record(
    {
      messageId: fc.oneof({ arbitrary: fc.constant('1'), weight: 3 }, oddId),
      publishTime: fc.oneof({ arbitrary: fc.constant('2026-11-21T16:00:00.000Z'), weight: 4 }, oddText),
      data: fc.oneof({ arbitrary: base64, weight: 3 }, anyValue),
      attributes: fc.oneof(
        { arbitrary: fc.constant({ event_type: 'click' }), weight: 2 },
        fc.dictionary(fc.oneof(trap, text), fc.oneof(trap, text, fc.constant('z'.repeat(1025)))),
        anyValue,
      ),
      orderingKey: oddText,
      message_id: oddId,
      publish_time: oddText,
    },
    { requiredKeys: [] },
  )
  .chain((members) =>
    fc.dictionary(trap, anyValue, { maxKeys: 2 }).map((others) => ({ ...others, ...members })),
  );
const envelope: fc.Arbitrary<unknown> = fc.oneof(
  { arbitrary: fc.record({ message, subscription: oddText }), weight: 3 },
  fc.record({ message: anyValue }),
  fc.dictionary(trap, anyValue),
  anyValue,
);

const body = fc.oneof(
  envelope.map((value) => Buffer.from(JSON.stringify(value))),
  hostileData,
  bytes(200),
  fc.constant(
    Buffer.from('message[messageId]=1&message[publishTime]=2026-11-21T16:00:00Z&message[__proto__][x]=1'),
  ),
);
const contentType = fc.oneof(
  fc.constantFrom('application/json', 'application/json; charset=utf-8', 'application/cloudevents+json'),
  fc.constantFrom('application/json; charset=utf-16', 'application/json; charset=utf-7', 'text/plain'),
  fc.constantFrom(
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json; charset=utf-x',
  ),
  fc.stringMatching(/^[!-~]{0,20}$/),
);
const compress: Readonly<Record<string, (data: Buffer) => Buffer>> = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
};
const encoding = fc.constantFrom(undefined, undefined, 'gzip', 'deflate', 'br', 'zstd', 'identity', 'x', '');

const anyRequest: fc.Arbitrary<HttpRequest> = fc
  .record({
    method: fc.constantFrom(
      'POST',
      'POST',
      'POST',
      'GET',
      'HEAD',
      'PUT',
      'DELETE',
      'OPTIONS',
      'PATCH',
      'PURGE',
    ),
    path: fc.oneof(
      fc.constantFrom(
        '/',
        '/',
        '/click',
        '/__proto__',
        '/constructor',
        '/%',
        '/%00',
        '/%E0%A4',
        '/a/../b',
        '//',
      ),
      fc.constantFrom('/favicon.ico', '*', '/?__proto__[x]=1', '/;', '/click?a[]=1', `/${'a'.repeat(3000)}`),
      fc.webPath().map((each) => `/${each}`),
    ),
    contentType: fc.option(contentType, { nil: undefined }),
    encoding,
    isCompressed: fc.boolean(),
    body,
    others: fc.constantFrom({}, { expect: 'x' }, { authorization: 'Bearer a' }, { 'x-forwarded-for': '\t' }),
  })
  .map(({ method, path, contentType: type, encoding: coding, isCompressed, body: plain, others }) => ({
    method,
    path,
    headers: {
      ...others,
      ...(type === undefined ? {} : { 'content-type': type }),
      ...(coding === undefined ? {} : { 'content-encoding': coding }),
    },
    body: isCompressed && coding !== undefined ? (compress[coding]?.(plain) ?? plain) : plain,
  }));

async function send(url: string, { method, path, headers, body: content }: HttpRequest): Promise<number> {
  const sent = request(url, { method, path, headers: { ...headers, 'content-length': content.length } });
  sent.end(content);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  response?.resume();
  if (response !== undefined) await once(response, 'end');
  return response?.statusCode ?? 0;
}

describe('the push endpoint', () => {
  let house: House;
  let account: ReturnType<typeof openAccounts>;
  let print: typeof console.error;
  before(async () => {
    house = await openHouse();
    account = openAccounts(house);
    // Express tells the console of every body that it cannot parse; functions/process/ withholds that.
    print = console.error;
    console.error = () => {};
  });
  after(async () => {
    console.error = print;
    await house.close();
  });

  it('answers any request, and with 5xx to none', async () => {
    const property = fc.asyncProperty(
      fc.array(anyRequest, { minLength: 1, maxLength: 25 }),
      async (batch) => {
        const statuses = await Promise.all(batch.map((each) => send(house.url('ingest'), each)));
        const odd = statuses.filter((status) => status !== 204 && !REFUSALS.has(status));
        expect(odd).to.deep.equal([]);
        await account();
        expectCleanPrototypes();
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  it('acknowledges of any envelope only what is in a store', async () => {
    const property = fc.asyncProperty(fc.array(envelope, { minLength: 1, maxLength: 25 }), async (batch) => {
      const statuses = await Promise.all(
        batch.map((each) => {
          const headers = { 'content-type': 'application/json' };
          return send(house.url('ingest'), {
            method: 'POST',
            path: '/',
            headers,
            body: Buffer.from(JSON.stringify(each)),
          });
        }),
      );
      const due = batch.map((each, index) => (statuses[index] === 204 ? fatesDue(dataOf(each)) : 0));
      const { stored, quarantined } = await account();
      expect(statuses.filter((status) => status !== 204 && status !== 400)).to.deep.equal([]);
      expect(stored.length + quarantined.length).to.equal(due.reduce((sum, each) => sum + each, 0));
      expectCleanPrototypes();
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('ends every connection that brings bytes instead of requests', async () => {
    const head = fc.constantFrom(
      '',
      'POST / HTTP/1.1\r\n',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n',
    );
    const property = fc.asyncProperty(head, bytes(100), async (start, rest) => {
      const socket = connect(Number(new URL(house.url('ingest')).port), '127.0.0.1');
      socket.on('error', () => {});
      socket.resume();
      socket.end(Buffer.concat([Buffer.from(start), rest]));
      await once(socket, 'close');
    });
    await fc.assert(property, { numRuns: 100 });
    expect(await house.push('ingest', { data: '{}' })).to.equal(204);
    await account();
  });
});

/** The data of an envelope as it was pushed: base64, or, where it is none, its characters. */
function dataOf(value: unknown): Buffer {
  const { message: { data = '' } = {} } = value as { message?: { data?: string } };
  const isBase64 = /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(data ?? '');
  return isBase64 ? Buffer.from(data ?? '', 'base64') : Buffer.from('not base64');
}
