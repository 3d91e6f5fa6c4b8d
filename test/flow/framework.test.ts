import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { expect } from 'chai';
import { type FrameworkProcess, startFramework } from '../support/framework-process.ts';
import { type House, openHouse } from '../support/house.ts';

const REQUESTS = 300;

const body = (id: string) => {
  const event = { network_id: 1, transaction_id: id, unix_timestamp: 1795273212 };
  const data = Buffer.from(JSON.stringify(event)).toString('base64');
  return JSON.stringify({
    message: { data, messageId: id, publishTime: '2026-11-21T16:00:00Z' },
    subscription: 's',
  });
};

describe('the functions-framework itself', () => {
  let house: House;
  let framework: FrameworkProcess;
  before(async () => {
    house = await openHouse();
    framework = await startFramework('ingest', house.environment);
  });
  after(async () => {
    framework.child.kill('SIGKILL');
    await house.close();
  });

  it('serves no push: Sluice does, and leaves to it what is none', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(framework.url, { method: 'POST', headers, body: body('direct') });
    expect(response.status).to.equal(204);
    // What was logged before the next line has been read when that has.
    expect((await fetch(framework.url)).status).to.equal(400);
    await framework.says('not a plain push, so the functions-framework serves it');
    await framework.says('the content type is not JSON');
    const told = framework.lines.filter((line) => line.includes('not a plain push'));
    expect(told).to.have.length(1);
    expect(told[0]).to.include('"method":"GET"');
  });

  it('refuses a body that is no JSON, and its content reaches no log', async () => {
    const headers = { 'content-type': 'application/json' };
    // The second has a line that looks like a frame of a stack.
    for (const refused of ['{"a": jane@example.com}', '{"a":\n    at jane@example.com']) {
      const response = await fetch(framework.url, { method: 'POST', headers, body: refused });
      expect(response.status).to.equal(400);
    }
    await framework.says('request is not a Pub/Sub push');
    // What was logged before this has been read when this has.
    await fetch(`${framework.url}nowhere`, { method: 'POST', headers, body: body('nowhere') });
    await framework.says('mend the subscription');
    expect(framework.lines.join('')).to.not.contain('jane');
  });

  for (const [coding, compress] of Object.entries({
    ...{ gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync },
    GZIP: gzipSync,
  })) {
    it(`refuses a body compressed with ${coding}, which could be a thousand times larger`, async () => {
      const headers = { 'content-type': 'application/json', 'content-encoding': coding };
      const packed = compress(body('compressed'));
      const response = await fetch(framework.url, { method: 'POST', headers, body: packed });
      expect(response.status).to.equal(415);
      await response.arrayBuffer();
      expect(JSON.stringify(await house.stored())).to.not.include('compressed');
    });
  }

  it('takes a body that says it is not compressed', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'identity' };
    const response = await fetch(framework.url, { method: 'POST', headers, body: body('identity') });
    expect(response.status).to.equal(204);
  });

  // The last of this process: it ends.
  it('answers every request in flight with its true fate, then ends by itself', async () => {
    await house.rule({ latencyMs: 400 });
    const push = async (id: string) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(framework.url, { method: 'POST', headers, body: body(id) });
      return { id, status: response.status };
    };
    const pushes = Array.from({ length: REQUESTS }, (_, index) => push(`request-${index}`));
    const first = await Promise.any(pushes);
    expect(first.status).to.equal(204);
    const signalled = Date.now();
    framework.child.kill('SIGTERM');
    const answers = await Promise.all(pushes);
    expect(await framework.ended).to.equal(0);
    expect(Date.now() - signalled).to.be.below(8000);

    const stored = new Set((await house.stored()).map(({ raw }) => JSON.parse(raw).transaction_id));
    for (const { id, status } of answers) {
      expect([204, 503]).to.include(status);
      if (status === 204) expect(stored.has(id), `${id} was acknowledged`).to.equal(true);
    }
  });
});

describe('a rejection nobody handled', () => {
  let house: House;
  let framework: FrameworkProcess;
  before(async () => {
    house = await openHouse();
    const preload = new URL('../support/rejecting.ts', import.meta.url).href;
    framework = await startFramework('ingest', { ...house.environment, NODE_OPTIONS: `--import=${preload}` });
  });
  after(async () => {
    framework.child.kill('SIGKILL');
    await house.close();
  });

  it('is logged and costs no request', async () => {
    framework.child.kill('SIGUSR2');
    await framework.says('a rejection nobody handled');
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(framework.url, { method: 'POST', headers, body: body('neighbour') });
    expect(response.status).to.equal(204);
    expect(framework.child.exitCode).to.equal(null);
  });
});
