import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import { injectedError } from './errors.ts';
import { createFaults, type Faults, type StorageFault } from './faults.ts';
import { errorReply, type Reply, send } from './reply.ts';
import { createRouter, queryOf, type Router } from './routes.ts';
import { openStore } from './store.ts';

export type { StorageFault } from './faults.ts';

/** A running Cloud Storage, as large as Sluice needs it. */
export interface StorageServer {
  /** For the client's `apiEndpoint` or for STORAGE_EMULATOR_HOST. */
  readonly url: string;
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
  const server = createServer();
  await once(server.listen(port, '127.0.0.1'), 'listening');
  const { port: boundPort } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${boundPort}`;
  const router = createRouter(store, url, clock);

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const handled = serve(router, faults, request, response).finally(() => inHand.delete(handled));
    inHand.add(handled);
  });
  return {
    url,
    fail: faults.add,
    clearFaults: faults.clear,
    async close() {
      server.close();
      server.closeAllConnections();
      await Promise.all(inHand);
      if (dataDir === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serve(
  router: Router,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = faults.take(request.method ?? '', request.url ?? '');
  if (fault === 'drop') {
    request.socket.destroy();
    return;
  }
  const reply = await replyTo(router, typeof fault === 'number' ? fault : undefined, request);
  if (fault === 'drop-after') {
    reply.content?.destroy();
    request.socket.destroy();
    return;
  }
  // A client that leaves before the end of its answer is no concern of the server.
  await send(reply, request, response).catch(() => reply.content?.destroy());
}

async function replyTo(router: Router, fault: number | undefined, request: IncomingMessage): Promise<Reply> {
  try {
    if (fault !== undefined) throw injectedError(fault);
    return await router(request);
  } catch (error) {
    return errorReply(error, queryOf(request.url ?? ''));
  }
}
