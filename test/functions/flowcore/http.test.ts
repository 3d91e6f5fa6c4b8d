import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Got } from 'got';
import type { Answer } from '../../../functions/flowcore/consequence.ts';
import { createHttp, post } from '../../../functions/flowcore/http.ts';
import { type HttpServer, startHttpServer } from './http-server.ts';

const JSON_BODY = { headers: { 'content-type': 'application/json' }, body: '[{"a":1}]' };
const AMPLE_MS = 10_000;

describe('posting to Flowcore', () => {
  let client: Got;
  let closeClient: () => void;
  let server: HttpServer | undefined;
  const start = async (answer: Parameters<typeof startHttpServer>[0]): Promise<HttpServer> => {
    server = await startHttpServer(answer);
    return server;
  };

  beforeEach(() => {
    const http = createHttp();
    client = http.client;
    closeClient = http.close;
  });
  afterEach(async () => {
    closeClient();
    await server?.close();
    server = undefined;
  });

  it('sends the body as it is and gives back status and text', async () => {
    const { url, requests } = await start((response) => response.writeHead(201).end('{"success":true} ü'));
    const answer = await post(client, `${url}/events/a`, JSON_BODY, AMPLE_MS);
    expect(answer).to.deep.equal({ kind: 'response', status: 201, body: '{"success":true} ü' });
    expect(requests).to.have.length(1);
    expect(requests[0]).to.deep.include({ method: 'POST', url: '/events/a', body: Buffer.from('[{"a":1}]') });
    expect(requests[0]?.headers).to.include({ 'content-type': 'application/json', 'content-length': '9' });
    expect(requests[0]?.headers).not.to.have.property('transfer-encoding');
  });

  it('reads a compressed answer', async () => {
    const { url } = await start((response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"success":true}')),
    );
    expect(await post(client, url, JSON_BODY, AMPLE_MS)).to.include({ body: '{"success":true}' });
  });

  for (const status of [302, 307, 400, 401, 408, 413, 429, 500, 502, 503, 504]) {
    it(`asks once and takes ${status} for an answer`, async () => {
      const { url, requests } = await start((response) =>
        response.writeHead(status, { location: '/elsewhere', 'retry-after': '0' }).end('no'),
      );
      expect(await post(client, url, JSON_BODY, AMPLE_MS)).to.deep.equal({
        kind: 'response',
        status,
        body: 'no',
        retryAfterMs: 0,
      });
      expect(requests).to.have.length(1);
    });
  }

  it('was not sent where nobody listens', async () => {
    const answer = await post(client, await unusedUrl(), JSON_BODY, AMPLE_MS);
    expect(answer).to.deep.equal({ kind: 'failure', code: 'ECONNREFUSED', sent: false });
  });

  it('was not sent where the host has no address', async () => {
    const nowhere = client.extend({
      dnsLookup: ((_host: string, _options: unknown, done: (error: Error) => void) =>
        done(Object.assign(new Error('no such host'), { code: 'ENOTFOUND' }))) as never,
    });
    const answer = await post(nowhere, 'http://flowcore.invalid/', JSON_BODY, AMPLE_MS);
    expect(answer).to.deep.equal({ kind: 'failure', code: 'ENOTFOUND', sent: false });
  });

  it('was not sent when the time ran out before a connection stood', async () => {
    const silent = client.extend({ dnsLookup: (() => undefined) as never });
    const answer = await post(silent, 'http://flowcore.invalid/', JSON_BODY, 30);
    expect(answer).to.include({ kind: 'failure', sent: false });
  });

  it('was not sent when the request could not be made', async () => {
    const { url, requests } = await start((response) => response.end());
    const answer = await outcomeOf(
      post(client, url, { ...JSON_BODY, headers: { authorization: 'key\n' } }, AMPLE_MS),
    );
    expect(requests).to.have.length(0);
    expect(answer).to.include({ kind: 'failure', sent: false });
  });

  it('may have been taken when the connection is cut after the body', async () => {
    const { url, requests } = await start((_, { socket }) => socket.resetAndDestroy());
    const answer = await post(client, url, JSON_BODY, AMPLE_MS);
    expect(answer).to.deep.equal({ kind: 'failure', code: 'ECONNRESET', sent: true });
    expect(requests).to.have.length(1);
  });

  it('may have been taken when the connection is closed without an answer', async () => {
    const { url } = await start((_, { socket }) => socket.end());
    expect(await post(client, url, JSON_BODY, AMPLE_MS)).to.include({ kind: 'failure', sent: true });
  });

  it('may have been taken when the answer breaks off', async () => {
    const { url } = await start((response, { socket }) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"success":true', () => socket.resetAndDestroy());
    });
    expect(await post(client, url, JSON_BODY, AMPLE_MS)).to.include({ kind: 'failure', sent: true });
  });

  it('may have been taken when no answer comes in time', async () => {
    const { url, requests } = await start(() => undefined);
    const answer = await post(client, url, JSON_BODY, 200);
    expect(answer).to.deep.equal({ kind: 'failure', code: 'ETIMEDOUT', sent: true });
    expect(requests).to.have.length(1);
  });

  it('may have been taken when what answers does not speak HTTP', async () => {
    const other = createServer((socket) => socket.on('data', () => socket.end('220 smtp ready\r\n')));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const answer = await post(client, urlOf(other.address()), JSON_BODY, AMPLE_MS);
    other.close();
    expect(answer).to.include({ kind: 'failure', sent: true });
  });

  it('uses a connection again', async () => {
    const { url, requests } = await start((response) => response.end('{}'));
    for (let index = 0; index < 3; index += 1) await post(client, url, JSON_BODY, AMPLE_MS);
    expect(requests).to.have.length(3);
    expect(new Set(requests.map(({ socket }) => socket)).size).to.equal(1);
  });

  it('takes another connection when the idle one has been closed', async () => {
    const { url, requests } = await start((response) => response.end('{}'));
    await post(client, url, JSON_BODY, AMPLE_MS);
    const [first] = requests;
    first?.socket.destroy();
    const isFree = () => Object.keys(agent(client).freeSockets).length > 0;
    while (isFree()) await new Promise(setImmediate);
    expect(await post(client, url, JSON_BODY, AMPLE_MS)).to.include({ kind: 'response' });
    expect(requests[1]?.socket).not.to.equal(first?.socket);
  });

  it('keeps connections, and drops idle ones before the open service does after 9.6 s', () => {
    const { http, https } = client.defaults.options.agent as Record<string, { options: object } | undefined>;
    for (const each of [http, https]) expect(each?.options).to.include({ keepAlive: true, timeout: 4000 });
  });

  it('leaves no connection behind when closed', async () => {
    const { url } = await start((response) => response.end('{}'));
    await post(client, url, JSON_BODY, AMPLE_MS);
    const idle = Object.values(agent(client).freeSockets).flat();
    expect(idle).to.have.length(1);
    closeClient();
    for (const socket of idle) expect(socket).to.have.property('destroyed', true);
  });
});

const agent = (client: Got): { readonly freeSockets: object } =>
  (client.defaults.options.agent as { http: { freeSockets: object } }).http;

const urlOf = (address: ReturnType<ReturnType<typeof createServer>['address']>): string =>
  `http://127.0.0.1:${(address as AddressInfo).port}`;

/** A port that was free a moment ago. */
async function unusedUrl(): Promise<string> {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const url = urlOf(taken.address());
  taken.close();
  await once(taken, 'close');
  return url;
}

/** What came of it, a throw included, which `post` must not do for a request. */
const outcomeOf = (answer: Promise<Answer>): Promise<Answer | { readonly thrown: string }> =>
  answer.catch((error: unknown) => ({ thrown: String(error) }));
