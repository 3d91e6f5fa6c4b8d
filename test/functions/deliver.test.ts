import { gunzipSync, inflateSync } from 'node:zlib';
import { expect } from 'chai';
import { dialects } from '../../functions/flowcore/dialect.ts';
import { createHttp } from '../../functions/flowcore/http.ts';
import { createDeliver } from '../../functions/stages/deliver.ts';
import { type HttpServer, startHttpServer } from './flowcore/http-server.ts';
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
    const deliver = createDeliver(client, accountAt(server.url), 'none');
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
    const deliver = createDeliver(client, accountAt(server.url), 'none');
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
    const deliver = createDeliver(client, account, 'none');
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
      const deliver = createDeliver(client, accountAt(server.url), compression as keyof typeof compressions);
      const { bytes } = await deliver(events, AMPLE_MS);
      const { headers, body } = lastRequest();
      expect(decompress(body).toString()).to.equal(BODY);
      expect(headers).to.include({ 'content-encoding': compression, 'content-length': String(bytes) });
      expect(bytes).to.equal(body.length);
    });
  }

  it('counts the ids against the events', async () => {
    answer = { status: 200, body: '{"success":true,"eventIds":["a","b"]}' };
    const deliver = createDeliver(client, accountAt(server.url), 'none');
    const { consequence, status } = await deliver(events, AMPLE_MS);
    expect(consequence.kind).to.equal('misconfigured');
    expect(status).to.equal(200);
  });

  it('tells of an answer that never came', async () => {
    const silent = await startHttpServer(() => undefined);
    const deliver = createDeliver(client, accountAt(silent.url), 'none');
    const attempt = await deliver(events, 100);
    await silent.close();
    expect(attempt).to.deep.include({
      consequence: { kind: 'unknown', detail: 'ETIMEDOUT' },
      status: undefined,
    });
  });

  it('refuses to send nothing', async () => {
    const before = server.requests.length;
    const deliver = createDeliver(client, accountAt(server.url), 'none');
    const thrown = await deliver([], AMPLE_MS).catch((error: unknown) => error);
    expect(thrown).to.be.instanceOf(Error).with.property('message').that.includes('empty batch');
    expect(server.requests).to.have.length(before);
  });
});
