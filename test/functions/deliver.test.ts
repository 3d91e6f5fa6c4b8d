import { gunzipSync, inflateSync } from 'node:zlib';
import { expect } from 'chai';
import type { Got } from 'got';
import { systemClock } from '../../functions/clock.ts';
import { dialects } from '../../functions/flowcore/dialect.ts';
import { createHttp } from '../../functions/flowcore/http.ts';
import type { FlowcoreAccount } from '../../functions/flowcore/request.ts';
import { createDeliver, type DeliverOptions } from '../../functions/stages/deliver.ts';
import { type HttpServer, type ReceivedRequest, startHttpServer } from './flowcore/http-server.ts';
import { accountAt, clicks, sampleEvent } from './flowcore/sample-event.ts';

/** Texts that a parse and a print would change. */
const TEXTS = [
  '{"a":1.0,"big":12345678901234567890,"a":2}',
  '{ "name" : "Zo\\u00eb 🚀 é" }',
  '{"__proto__":{"x":1},"url":"http:\\/\\/a"}',
];
const events = TEXTS.map((text) => sampleEvent(text));
const BODY = `[${TEXTS.join(',')}]`;
const AMPLE_MS = 10_000;

const plainly = (client: Got, account: FlowcoreAccount): DeliverOptions => ({
  client,
  account,
  compression: 'none',
  clock: systemClock,
  onCompressionRefused: () => {},
});

describe('delivering a batch', () => {
  const { client, close } = createHttp();
  let server: HttpServer;
  let answer = { status: 200, body: '{"success":true,"eventIds":["a","b","c"]}' };
  before(async () => {
    server = await startHttpServer((response) => response.writeHead(answer.status).end(answer.body));
  });
  after(async () => {
    close();
    await server.close();
  });
  const lastRequest = () => {
    const request = server.requests.at(-1);
    if (request === undefined) throw new Error('no request came');
    return request;
  };

  it("sends exactly the events' texts, and tells what became of them", async () => {
    const deliver = createDeliver(plainly(client, accountAt(server.url)));
    expect(await deliver(events, AMPLE_MS)).to.deep.equal({
      consequence: { kind: 'delivered' },
      events: 3,
      bytes: Buffer.byteLength(BODY),
      status: 200,
    });
    expect(lastRequest().body.toString()).to.equal(BODY);
    expect(lastRequest()).to.include({ method: 'POST', url: '/events/acme/affiliate/tracking.0/click' });
  });

  it('sends the headers of a batch and no others of Flowcore', async () => {
    const deliver = createDeliver(plainly(client, accountAt(server.url)));
    await deliver(events, AMPLE_MS);
    const { headers } = lastRequest();
    expect(headers).to.include({
      authorization: 'key-secret',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(BODY)),
      'x-flowcore-event-time-key': 'event_time',
      'x-flowcore-valid-time-key': 'valid_time',
    });
    expect(headers).not.to.have.property('content-encoding');
    expect(Object.keys(headers).filter((name) => name.startsWith('x-flowcore'))).to.have.length(2);
  });

  it('speaks the other dialect, with metadata', async () => {
    const account = accountAt(server.url, { dialect: dialects['api-v1'], apiKey: 'id:key' });
    const destination = { ...clicks, metadata: { 'ttl-on/stored-event': '7d' } };
    const deliver = createDeliver(plainly(client, account));
    await deliver([sampleEvent('{}', { destination })], AMPLE_MS);
    expect(lastRequest().url).to.equal('/api/v1/events/acme/affiliate/tracking.0/click');
    expect(lastRequest().headers).to.include({
      authorization: 'ApiKey id:key',
      'x-flowcore-metadata-json': Buffer.from('{"ttl-on/stored-event":"7d"}').toString('base64'),
    });
  });

  const compressions = { gzip: gunzipSync, deflate: inflateSync } as const;

  for (const [compression, decompress] of Object.entries(compressions)) {
    it(`sends a ${compression} body that decodes to the same bytes`, async () => {
      const deliver = createDeliver({
        ...plainly(client, accountAt(server.url)),
        compression: compression as keyof typeof compressions,
      });
      const { bytes } = await deliver(events, AMPLE_MS);
      const { headers, body } = lastRequest();
      expect(decompress(body).toString()).to.equal(BODY);
      expect(headers).to.include({ 'content-encoding': compression, 'content-length': String(bytes) });
      expect(bytes).to.equal(body.length);
    });
  }

  describe('compressed, to a service that does not decompress', () => {
    const isCompressed = ({ headers }: ReceivedRequest) => headers['content-encoding'] !== undefined;
    /** Which of the requests were compressed, when three batches are sent one after the other. */
    const sendThree = async (respond: (request: ReceivedRequest) => number) => {
      const picky = await startHttpServer((response, request) =>
        response.writeHead(respond(request)).end('{"success":true,"eventIds":["a","b","c"]}'),
      );
      const refusedWith: (number | undefined)[] = [];
      const deliver = createDeliver({
        ...plainly(client, accountAt(picky.url)),
        compression: 'gzip',
        onCompressionRefused: (status) => refusedWith.push(status),
      });
      const kinds: string[] = [];
      for (let batch = 0; batch < 3; batch += 1)
        kinds.push((await deliver(events, AMPLE_MS)).consequence.kind);
      await picky.close();
      return { kinds, compressed: picky.requests.map(isCompressed), refusedWith };
    };

    for (const status of [400, 415, 422, 500]) {
      it(`sends plain bodies from then on when ${status} is the answer to compressed ones`, async () => {
        const { kinds, compressed, refusedWith } = await sendThree(({ headers }) =>
          headers['content-encoding'] === undefined ? 200 : status,
        );
        expect(kinds).to.deep.equal(['delivered', 'delivered', 'delivered']);
        // A 500 may be a hiccup.
        const isSure = status !== 500;
        expect(compressed).to.deep.equal(
          isSure ? [true, false, false, false] : [true, false, true, false, false],
        );
        expect(refusedWith).to.deep.equal([status]);
      });
    }

    it('goes on compressing when plain bodies are refused as well', async () => {
      const { kinds, compressed, refusedWith } = await sendThree(() => 400);
      expect(kinds).to.deep.equal(['event-fault', 'event-fault', 'event-fault']);
      expect(compressed).to.deep.equal([true, false, true, false, true, false]);
      expect(refusedWith).to.deep.equal([]);
    });

    it('never asks twice once a compressed body has been taken', async () => {
      let requests = 0;
      const { kinds, compressed } = await sendThree(() => {
        requests += 1;
        return requests === 1 ? 200 : 500;
      });
      expect(kinds).to.deep.equal(['delivered', 'transient', 'transient']);
      expect(compressed).to.deep.equal([true, true, true]);
    });

    it('does not take a lack of rights for a lack of gzip', async () => {
      expect((await sendThree(() => 401)).compressed).to.deep.equal([true, true, true]);
    });
  });

  it('counts the ids against the events', async () => {
    answer = { status: 200, body: '{"success":true,"eventIds":["a","b"]}' };
    const deliver = createDeliver(plainly(client, accountAt(server.url)));
    const { consequence, status } = await deliver(events, AMPLE_MS);
    expect(consequence.kind).to.equal('misconfigured');
    expect(status).to.equal(200);
  });

  it('tells of an answer that never came', async () => {
    const silent = await startHttpServer(() => undefined);
    const deliver = createDeliver(plainly(client, accountAt(silent.url)));
    const attempt = await deliver(events, 100);
    await silent.close();
    expect(attempt).to.deep.include({
      consequence: { kind: 'unknown', detail: 'ETIMEDOUT' },
      status: undefined,
    });
  });

  it('refuses to send nothing', async () => {
    const before = server.requests.length;
    const deliver = createDeliver(plainly(client, accountAt(server.url)));
    const thrown = await deliver([], AMPLE_MS).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(Error).with.property('message').that.includes('empty batch');
    expect(server.requests).to.have.length(before);
  });
});
