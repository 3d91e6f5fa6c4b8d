import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { systemClock } from '../../../functions/clock.ts';
import { startPubSub } from '../../../local/pubsub/server.ts';
import { reach } from '../../../local/start/reach.ts';

const refusal = (address: string) =>
  reach(address, systemClock.now()).then(
    () => 'it answers',
    (error: Error) => error.message,
  );

describe('looking for the Pub/Sub that PUBSUB_EMULATOR_HOST names', () => {
  it('finds one', async () => {
    const pubsub = await startPubSub({ clock: systemClock });
    expect(await refusal(pubsub.host)).to.equal('it answers');
    expect(await refusal(`http://${pubsub.host}/`)).to.equal('it answers');
    await pubsub.close();
  });

  const others: Readonly<Record<string, () => Server>> = {
    'a server that never says a word': () => createServer(),
    'a web server': () => createHttpServer((_request, response) => response.end('hello')),
  };
  for (const [what, create] of Object.entries(others)) {
    it(`does not take ${what} for one, and says so within 5 seconds`, async function () {
      this.timeout(5_000);
      const sockets = new Set<Socket>();
      const server = create().on('connection', (socket) => sockets.add(socket));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      expect(await refusal(address)).to.equal(
        `PUBSUB_EMULATOR_HOST: no Pub/Sub answers at ${address}; start the emulator or unset it`,
      );
      for (const socket of sockets) socket.destroy();
      server.close();
    });
  }

  it('refuses an address without a port', async () => {
    expect(await refusal('localhost')).to.match(/no Pub\/Sub answers at localhost/);
  });
});
