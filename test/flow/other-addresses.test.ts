import { networkInterfaces } from 'node:os';
import { expect } from 'chai';
import { type FrameworkProcess, startFramework } from '../support/framework-process.ts';
import { type House, openHouse } from '../support/house.ts';

/** This machine's addresses that others can reach; link-local ones need a zone, which URLs do not take. */
const others = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .filter(({ internal, address }) => !internal && !address.startsWith('fe80:'))
  .map(({ family, address }) => (family === 'IPv6' ? `[${address}]` : address));
const hasIPv6Loopback = Object.values(networkInterfaces())
  .flatMap((addresses = []) => addresses)
  .some(({ address }) => address === '::1');

const event = (id: string) => ({ network_id: 1, transaction_id: id, unix_timestamp: 1795273212 });
const pushOf = (id: string): object => ({
  message: {
    data: Buffer.from(JSON.stringify(event(id))).toString('base64'),
    messageId: '1',
    publishTime: '2026-11-21T16:00:00Z',
  },
  subscription: 's',
});

describe('a function without push authentication, listening on all interfaces', () => {
  let house: House;
  let framework: FrameworkProcess;
  before(async () => {
    house = await openHouse({ settings: { PUSH_AUTH: 'none' } });
    framework = await startFramework('ingest', house.environment, { everywhere: true });
  });
  after(async () => {
    framework.child.kill('SIGKILL');
    await framework.ended;
    await house.close();
  });

  const push = async (host: string, body: object, headers: Readonly<Record<string, string>> = {}) => {
    const response = await fetch(`http://${host}:${new URL(framework.url).port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    return response.status;
  };
  const storedIds = async () => (await house.stored()).map(({ raw }) => JSON.parse(raw).transaction_id);

  for (const host of ['127.0.0.1', '[::1]']) {
    it(`takes what comes from ${host}`, async function () {
      // A machine may have no IPv6; then there is nobody to call from ::1.
      if (host === '[::1]' && !hasIPv6Loopback) this.skip();
      expect(await push(host, pushOf(host))).to.equal(204);
      expect(await storedIds()).to.include(host);
      expect(await push(host, {})).to.equal(400);
    });
  }

  it('turns away every caller from another address, whatever it says of itself', async function () {
    // A machine may have no address but loopback; then nobody else can call.
    if (others.length === 0) this.skip();
    for (const host of others) {
      const claims = [
        {},
        { 'x-forwarded-for': '127.0.0.1' },
        { forwarded: 'for=127.0.0.1', host: 'localhost' },
      ];
      for (const headers of claims) expect(await push(host, pushOf('stranger'), headers), host).to.equal(403);
      expect(await push(host, {}), host).to.equal(403);
    }
    expect(await storedIds()).to.not.include('stranger');
    await framework.says('PUSH_AUTH is none, which is for callers on loopback');
  });
});
