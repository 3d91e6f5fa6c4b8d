import { once } from 'node:events';
import type { Server } from 'node:http';
import { http } from '@google-cloud/functions-framework';
import { getTestServer } from '@google-cloud/functions-framework/testing';
import type { PushHandler } from '../../functions/handler.ts';
import { createLog } from '../../functions/log.ts';
import { byFramework } from '../../functions/process/serve-by-framework.ts';
import { takePushes } from '../../functions/process/serve-directly.ts';
import type { Config } from '../../functions/read-config.ts';

/** Both ways in which pushes are served; what holds for a push must hold in both. */
export const pushServers: readonly Config['pushServer'][] = ['direct', 'framework'];

let served = 0;

/** Serves a handler on a free port of 127.0.0.1: in the real functions-framework, or before it. */
export async function startPushServer(
  handler: PushHandler,
  pushServer: Config['pushServer'],
): Promise<Server> {
  // The framework's registry is global, so every server needs a name of its own.
  served += 1;
  const name = `function-${served}`;
  http(name, byFramework(handler));
  const server = getTestServer(name);
  if (pushServer === 'direct') takePushes(server, handler, createLog({ write: () => {} }, 'p'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}
