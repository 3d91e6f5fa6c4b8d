import type { AddressInfo } from 'node:net';
import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import { assemble, type Surroundings } from '../../functions/assemble.ts';
import { createHttp } from '../../functions/flowcore/http.ts';
import { createLog } from '../../functions/log.ts';
import { createDrain } from '../../functions/process/drain.ts';
import type { TokenVerifier } from '../../functions/push-auth.ts';
import { startPushServer } from './push-server.ts';

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
  const { pushServer } = surroundings.config;
  const servers = {
    ingest: await startPushServer(functions.ingest, pushServer),
    overflow: await startPushServer(functions.overflow, pushServer),
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
