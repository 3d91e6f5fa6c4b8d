import { EventEmitter } from 'node:events';
import { http } from '@google-cloud/functions-framework';
import { pino } from 'pino';
import { assemble } from './assemble.ts';
import { systemClock } from './clock.ts';
import { BadSchemas } from './event-types/annotation.ts';
import { checkAddedKeys } from './event-types/check-added-keys.ts';
import { shippedEventTypes } from './event-types/shipped.ts';
import { createHttp } from './flowcore/http.ts';
import { lazy } from './lazy.ts';
import { createLog } from './log.ts';
import { createDrain } from './process/drain.ts';
import { takeOverProcessEvents } from './process/process-events.ts';
import { refuseCompressedBodies } from './process/refuse-compressed-bodies.ts';
import { byFramework } from './process/serve-by-framework.ts';
import { serveDirectly } from './process/serve-directly.ts';
import { withholdBodies } from './process/withhold-bodies.ts';
import { BadSettings, readConfig } from './read-config.ts';

/** Push tokens are checked with Google's certificates; a push waits no longer than this for them. */
const CERTIFICATES_TIMEOUT_MS = 10_000;

/** The entry of both functions, `ingest` and `overflow`: reads the settings, builds the clients, registers. */
function register(): void {
  // The Cloud Storage client hangs 11 listeners on a download's stream, one more than Node warns about.
  EventEmitter.defaultMaxListeners = 16;
  const config = readConfig(process.env);
  const types = shippedEventTypes();
  const clashes = checkAddedKeys(types, config.addedKeys);
  if (clashes.length > 0) throw new BadSchemas(clashes);
  const log = createLog(pino.destination({ dest: 1, sync: true }), config.project);
  const drain = createDrain(systemClock);
  takeOverProcessEvents(drain, log);
  withholdBodies(log);
  refuseCompressedBodies();
  const functions = assemble({
    config,
    types,
    pubsub: lazy(async () => {
      const { PubSub } = await import('@google-cloud/pubsub');
      return new PubSub({ projectId: config.project });
    }),
    // The client's own retry throws out of reach of any catch on Node 24; Pub/Sub's redelivery retries for us.
    storage: lazy(async () => {
      const { Storage } = await import('@google-cloud/storage');
      const { project: projectId, messageBudgetMs: timeout } = config;
      return new Storage({ projectId, retryOptions: { autoRetry: false }, timeout });
    }),
    client: createHttp().client,
    verifier: lazy(async () => {
      const { OAuth2Client } = await import('google-auth-library');
      return new OAuth2Client({ transporterOptions: { timeout: CERTIFICATES_TIMEOUT_MS } });
    }),
    clock: systemClock,
    random: Math.random,
    drain,
    log,
  });
  const byShape = types.all.filter(({ match }) => match !== undefined).map(({ id }) => id);
  log.info({ types: byShape }, 'event types told by their shape where neither attribute nor path names one');
  http('ingest', byFramework(functions.ingest));
  http('overflow', byFramework(functions.overflow));
  // https://cloud.google.com/run/docs/write-functions#function-entrypoint
  const { FUNCTION_TARGET: target } = process.env;
  const isOurs = target === 'ingest' || target === 'overflow';
  if (config.pushServer === 'direct' && isOurs) serveDirectly(functions[target], log.of(target));
}

try {
  register();
} catch (error) {
  if (!(error instanceof BadSettings || error instanceof BadSchemas)) throw error;
  console.error(error.message);
  process.exit(1);
}
