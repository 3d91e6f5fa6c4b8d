import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import type { Push, PushHandler } from '../../../functions/handler.ts';
import { createLog } from '../../../functions/log.ts';
import { serveDirectly, takePushes } from '../../../functions/process/serve-directly.ts';
import { collectGarbage } from '../../support/collect-garbage.ts';

const PLAIN = { 'content-type': 'application/json' };

describe('serving pushes directly', () => {
  const servers: Server[] = [];
  let pushes: Push[] = [];
  let lines: string[] = [];
  const log = createLog({ write: (line) => lines.push(line) }, 'p');
  /** Reads the body, and answers 204 where it is JSON. */
  const handler: PushHandler = async (push, response) => {
    pushes.push(push);
    response.statusCode = (await push.takeBody()) === undefined ? 400 : 204;
    response.end();
  };

  beforeEach(() => {
    pushes = [];
    lines = [];
  });
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  /** A server whose own listener answers 299, as the framework would answer what it serves. */
  async function startServer(attach: (server: Server) => void): Promise<string> {
    const server = createServer((_request, response) => response.writeHead(299).end());
    servers.push(server);
    attach(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const statusOf = async (url: string, options: RequestInit): Promise<number> => {
    const response = await fetch(url, options);
    await response.arrayBuffer();
    return response.status;
  };

  it('takes a push, with its path, size and sender', async () => {
    const url = await startServer((server) => takePushes(server, handler, log));
    const body = '{"ä":1}';
    expect(await statusOf(`${url}/click?x=1`, { method: 'POST', headers: PLAIN, body })).to.equal(204);
    const [push] = pushes;
    expect(push).to.deep.include({
      path: '/click',
      bytes: Buffer.byteLength(body),
      remoteAddress: '127.0.0.1',
    });
  });

  for (const body of ['{"a":', '', '\0', '{}{}']) {
    it(`finds no JSON in ${JSON.stringify(body)}`, async () => {
      const url = await startServer((server) => takePushes(server, handler, log));
      expect(await statusOf(url, { method: 'POST', headers: PLAIN, body })).to.equal(400);
    });
  }

  type Options = RequestInit & { readonly duplex?: 'half' };
  const unusual: Readonly<Record<string, Options | (() => Options)>> = {
    'a request that is no POST': { method: 'PUT', headers: PLAIN, body: '{}' },
    'a request without a body': { method: 'GET' },
    'another content type': { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{}' },
    'no content type': { method: 'POST', body: new Uint8Array([0x7b, 0x7d]) },
    'another charset': {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-16' },
      body: '{}',
    },
    'a compressed body': { method: 'POST', headers: { ...PLAIN, 'content-encoding': 'gzip' }, body: '{}' },
    'a body of unknown length': () => ({
      method: 'POST',
      headers: PLAIN,
      body: new Blob(['{}']).stream(),
      duplex: 'half',
    }),
  };
  for (const [name, made] of Object.entries(unusual)) {
    const options = () => (typeof made === 'function' ? made() : made);
    it(`leaves ${name} to the framework, and says so once`, async () => {
      const url = await startServer((server) => takePushes(server, handler, log));
      expect(await statusOf(url, options())).to.equal(299);
      expect(await statusOf(url, options())).to.equal(299);
      expect(pushes).to.deep.equal([]);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.include('not a plain push').and.to.include(`"method":"${options().method}"`);
    });
  }

  it('reads nothing of a body that its handler does not take', async () => {
    const refuse: PushHandler = async (push, response) => {
      pushes.push(push);
      response.statusCode = 429;
      response.end();
    };
    const url = await startServer((server) => takePushes(server, refuse, log));
    const socket = connect(Number(new URL(url).port), '127.0.0.1').setEncoding('latin1');
    // Of 30 MB only the head is ever sent.
    socket.write(
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 30000000\r\n\r\n',
    );
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(answer).to.match(/^HTTP\/1\.1 429 /);
    expect(pushes[0]?.bytes).to.equal(30_000_000);
  });

  it('finds no JSON in a body that ends early', async () => {
    const { promise: found, resolve: find } = Promise.withResolvers<unknown>();
    const url = await startServer((server) =>
      takePushes(server, async (push) => find((await push.takeBody()) ?? 'nothing'), log),
    );
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n{"a":1}',
    );
    await once(socket, 'ready');
    socket.destroy();
    expect(await found).to.equal('nothing');
  });

  it('keeps nothing of a body while its events are in work', async () => {
    const { promise: taken, resolve: take } = Promise.withResolvers<WeakRef<object>>();
    const { promise: answering, resolve: answer } = Promise.withResolvers<void>();
    const url = await startServer((server) =>
      takePushes(
        server,
        async (push, response) => {
          take(new WeakRef((await push.takeBody()) as object));
          await answering;
          response.end();
        },
        log,
      ),
    );
    const status = statusOf(url, { method: 'POST', headers: PLAIN, body: '{"a":[]}' });
    const body = await taken;
    await new Promise(setImmediate);
    collectGarbage();
    expect(body.deref()).to.equal(undefined);
    answer();
    expect(await status).to.equal(200);
  });

  it('finds the server by the first request that it gets', async () => {
    serveDirectly(handler, log);
    const url = await startServer(() => {});
    expect(await statusOf(url, { method: 'POST', headers: PLAIN, body: '{}' })).to.equal(204);
    expect(await statusOf(url, { method: 'POST', headers: PLAIN, body: '{' })).to.equal(400);
    expect(await statusOf(url, { method: 'GET' })).to.equal(299);
    const other = await startServer(() => {});
    expect(await statusOf(other, { method: 'POST', headers: PLAIN, body: '{}' }), 'another server').to.equal(
      299,
    );
  });
});
