import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { systemClock } from '../../functions/clock.ts';
import { dialects } from '../../functions/flowcore/dialect.ts';
import { createHttp } from '../../functions/flowcore/http.ts';
import { createSendFile } from '../../functions/overflow/send-file.ts';
import { hostOn } from '../functions/flowcore/sample-host.ts';

const size = 256 * 1024 * 1024;
const piece = Buffer.alloc(64 * 1024, 'a');
const staged = {
  fileId: 'file',
  size,
  sha256: '0'.repeat(64),
  schema: 'everflow/click',
  eventKey: 'key',
  entityKey: 'entity',
  eventTime: '2026-11-21T15:00:00.000Z',
  validTime: '2026-11-21T15:00:00.000Z',
  uploadedAt: undefined,
};
const destination = {
  flowType: 'everflow.0',
  eventType: 'click.recorded.file.0',
  metadata: {},
  atEventTime: true,
};
const addedKeys = {
  eventTime: 'event_time',
  validTime: 'valid_time',
  eventKey: 'event_key',
  entityKey: 'entity_key',
  delivery: 'delivery',
};

for (const name of ['webhook', 'api-v1'] as const) {
  describe(`streaming of files, dialect ${name}`, () => {
    let server: Server;
    const http = createHttp();
    before(async () => {
      // A Flowcore that accepts the connection and never reads or answers.
      server = createServer((request) => request.pause());
      await once(server.listen(0, '127.0.0.1'), 'listening');
    });
    after(() => {
      server.closeAllConnections();
      server.close();
      http.close();
    });

    it('reads no more of an object than Flowcore takes', async () => {
      const { port } = server.address() as AddressInfo;
      const account = {
        ...{
          url: `http://127.0.0.1:${port}`,
          tenant: 'acme',
          dataCore: 'affiliate',
          apiKey: 'key-id:secret',
        },
        ...{ dialect: dialects[name], addedKeys },
      };
      const host = hostOn(systemClock);
      const sendFile = createSendFile({
        ...{ client: http.client, account, timeoutMs: 1000, host, clock: systemClock, random: () => 0 },
      });
      let bytesRead = 0;
      const content = () =>
        Readable.from(
          (async function* () {
            for (let sent = 0; sent < size; sent += piece.length) {
              bytesRead += piece.length;
              yield piece;
              await turn();
            }
          })(),
        );
      const consequence = await sendFile({ staged, content, destination }, systemClock.now() + 60_000);
      expect(consequence.kind).to.equal('unknown');
      // What sockets buffer on the way is the kernel's, a few megabytes; the object has 256.
      expect(bytesRead).to.be.within(1, size / 8);
    });
  });
}
