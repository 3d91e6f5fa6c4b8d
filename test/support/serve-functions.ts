import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import { assemble, type Surroundings } from '../../functions/assemble.ts';
import { createHttp } from '../../functions/flowcore/http.ts';
import { createLog } from '../../functions/log.ts';
import { createDrain } from '../../functions/process/drain.ts';
import type { TokenVerifier } from '../../functions/push-auth.ts';

/** Both functions in the real functions-framework, in this process. */
export interface ServedFunctions {
  /** Where a function listens. */
  url(target: 'ingest' | 'overflow'): string;
  close(): void;
}

export interface ServedParts
  extends Omit<Surroundings, 'client' | 'drain' | 'log' | 'pubsub' | 'storage' | 'verifier'> {
  readonly pubsub: PubSub;
  readonly storage: Storage;
  readonly verifier: TokenVerifier;
  /** Called for each line that the functions log. */
  readonly onLog: (line: string) => void;
}

let served = 0;

/** Assembles the functions and serves them on free ports of 127.0.0.1. */
export async function serveFunctions({ onLog, ...surroundings }: ServedParts): Promise<ServedFunctions> {
  const flowcoreHttp = createHttp();
  const functions = assemble({
    ...surroundings,
    pubsub: async () => surroundings.pubsub,
    storage: async () => surroundings.storage,
    verifier: async () => surroundings.verifier,
    client: flowcoreHttp.client,
    drain: createDrain(surroundings.clock),
    log: createLog({ write: onLog }, surroundings.config.project),
  });
  served += 1;
  const servers = {
    ingest: await serve(`ingest-${served}`, functions.ingest),
    overflow: await serve(`overflow-${served}`, functions.overflow),
  };
  return {
    url: (target) => `http://127.0.0.1:${(servers[target].address() as AddressInfo).port}/`,
    close() {
      for (const server of Object.values(servers)) {
        server.close();
        server.closeAllConnections();
      }
      flowcoreHttp.close();
    },
  };
}

/** The framework's registry is global, so every server needs a name of its own. */
async function serve(name: string, handler: Parameters<typeof http>[1]): Promise<Server> {
  http(name, handler);
  const server = getTestServer(name);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
