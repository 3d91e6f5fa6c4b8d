import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import type { StorageAccount } from './admit.ts';
import { injectedError } from './errors.ts';
import { createFaults, type Faults, type StorageFault } from './faults.ts';
import { errorReply, type Reply, send } from './reply.ts';
import { createRouter, queryOf } from './routes.ts';
import { openStore } from './store.ts';

export type { StorageAccount } from './admit.ts';
export type { StorageFault } from './faults.ts';

/** A running Cloud Storage, as large as Sluice needs it. */
export interface StorageServer {
  /** For the client's `apiEndpoint` or for STORAGE_EMULATOR_HOST. */
  readonly url: string;
  /**
   * Opens a further address, whose calls are one account's: told, and refused where the account may not. The session of
   * a resumable upload leads to the first address, for its URI is itself the right to send the bytes.
   */
  openFor(account: StorageAccount): Promise<string>;
  /** Lets the next requests that fit the fault fail. */
  fail(fault: StorageFault): void;
  /** Drops the faults that have not happened yet. */
  clearFaults(): void;
  /** Breaks the open connections off, waits for the requests in hand, and removes a data folder of its own. */
  close(): Promise<void>;
}

/** What a server is started with. */
export interface StorageOptions {
  readonly clock: Clock;
  /** A free port when absent. */
  readonly port?: number;
  /** Where buckets and objects live, and survive; a temporary folder when absent. */
  readonly dataDir?: string;
}

/** Serves Cloud Storage's JSON API on 127.0.0.1 until closed. */
export async function startStorage({ clock, port = 0, dataDir }: StorageOptions): Promise<StorageServer> {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'sluice-storage-')));
  const store = openStore({ clock, dataDir: folder });
  const faults = createFaults();
  const inHand = new Set<Promise<void>>();
  const servers = new Set<Server>();
  const listen = async (atPort: number) => {
    const server = createServer();
    servers.add(server);
    await once(server.listen(atPort, '127.0.0.1'), 'listening');
    const { port: boundPort } = server.address() as AddressInfo;
    return { server, url: `http://127.0.0.1:${boundPort}` };
  };
  const { server: main, url } = await listen(port);
  const router = createRouter(store, url, clock);
  const answer = (server: Server, account?: StorageAccount) =>
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const call = () => router(request, account);
      const handled = serve(call, faults, request, response).finally(() => inHand.delete(handled));
      inHand.add(handled);
    });
  answer(main);
  return {
    url,
    async openFor(account) {
      const further = await listen(0);
      answer(further.server, account);
      return further.url;
    },
    fail: faults.add,
    clearFaults: faults.clear,
    async close() {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
      await Promise.all(inHand);
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serve(
  call: () => Promise<Reply>,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = faults.take(request.method ?? '', request.url ?? '');
  if (fault === 'drop') {
    request.socket.destroy();
    return;
  }
  const reply = await replyTo(call, typeof fault === 'number' ? fault : undefined, request);
  if (fault === 'drop-after') {
    reply.content?.destroy();
    request.socket.destroy();
    return;
  }
  // A client that leaves before the end of its answer is no concern of the server.
  await send(reply, request, response).catch(() => reply.content?.destroy());
}

async function replyTo(
  call: () => Promise<Reply>,
  fault: number | undefined,
  request: IncomingMessage,
): Promise<Reply> {
  try {
    if (fault !== undefined) throw injectedError(fault);
    return await call();
  } catch (error) {
    return errorReply(error, queryOf(request.url ?? ''));
  }
}
