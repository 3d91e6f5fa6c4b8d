import { join } from 'node:path';
import { http } from '@google-cloud/functions-framework';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import { pino } from 'pino';
import { systemClock } from './clock.ts';
import { BadSettings, readConfig } from './config.ts';
import { BadSchemas } from './event-types/annotation.ts';
import { loadEventTypes } from './event-types/load.ts';
import { dialects } from './flowcore/dialect.ts';
import { createHttp } from './flowcore/http.ts';
import { createHandler } from './handler.ts';
import { createIngest } from './ingest.ts';
import { createLog } from './log.ts';
import { createObjectStore } from './object-store.ts';
import { createSendFile } from './overflow/send-file.ts';
import { createOverflow } from './overflow.ts';
import { createPublish } from './publish.ts';
import { createAuthorise } from './push-auth.ts';
import { createQuarantine } from './quarantine/quarantine.ts';

/** The entry of both functions, `ingest` and `overflow`: reads the settings, builds the clients, registers. */
function register(): void {
  const config = readConfig(process.env);
  const types = loadEventTypes(join(import.meta.dirname, '..', 'schemas'));
  const clock = systemClock;
  const log = createLog(pino.destination({ dest: 1, sync: true }));
  const { client } = createHttp();
  const { flowcore, addedKeys, project: projectId } = config;
  const account = { ...flowcore, dialect: dialects[flowcore.dialect], addedKeys };

  const pubsub = new PubSub({ projectId });
  // The client's own retry throws out of reach of any catch on Node 24; Pub/Sub's redelivery retries for us.
  const storage = new Storage({ projectId, retryOptions: { autoRetry: false } });
  const objects = createObjectStore(storage.bucket(config.stagingBucket));
  const quarantine = createQuarantine(createPublish(pubsub, config.quarantineTopic), objects);
  const authorise = createAuthorise(config.pushAuth, new OAuth2Client());
  const shared = { ...config, authorise, clock, log };

  const announce = createPublish(pubsub, config.stagedTopic);
  const ingest = createIngest({ config, types, account, client, objects, quarantine, announce, clock, log });
  const isKnownPath = (path: string) => path === '/' || types.byPath(path) !== undefined;
  http('ingest', createHandler({ ...shared, isKnownPath, settle: ingest }));

  const { timeoutMs, maxRequests } = flowcore;
  const sendFile = createSendFile({ client, account, timeoutMs, maxRequests, now: clock.now });
  const overflow = createOverflow({ objects, types, sendFile, quarantine, clock, log });
  http('overflow', createHandler({ ...shared, isKnownPath: (path) => path === '/', settle: overflow }));
}

try {
  register();
} catch (error) {
  if (!(error instanceof BadSettings || error instanceof BadSchemas)) throw error;
  console.error(error.message);
  process.exit(1);
}
