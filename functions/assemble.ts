import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import type { Got } from 'got';
import type { Clock } from './clock.ts';
import type { EventTypes } from './event-types/event-type.ts';
import { dialects } from './flowcore/dialect.ts';
import { createHost } from './flowcore/host.ts';
import { logEpisodes } from './flowcore/log-episodes.ts';
import { createHandler, type PushHandler } from './handler.ts';
import { createIngest } from './ingest.ts';
import type { Log } from './log.ts';
import { createObjectStore } from './object-store.ts';
import { createSendFile } from './overflow/send-file.ts';
import type { Drain } from './process/drain.ts';
import { createPublish } from './publish.ts';
import { createAuthorise, type TokenVerifier } from './push-auth.ts';
import { createQuarantine } from './quarantine/quarantine.ts';
import type { Config } from './read-config.ts';
import { createUpload } from './upload.ts';

/** What comes from outside: settings, event types, clients, time and the log. */
export interface Surroundings {
  readonly config: Config;
  readonly types: EventTypes;
  readonly pubsub: PubSub;
  readonly storage: Storage;
  readonly client: Got;
  readonly verifier: TokenVerifier;
  readonly clock: Clock;
  /** From 0 up to but excluding 1; spreads retries. */
  readonly random: () => number;
  readonly drain: Drain;
  readonly log: Log;
}

/** Builds both functions from their surroundings. */
export function assemble(surroundings: Surroundings): {
  readonly ingest: PushHandler;
  readonly overflow: PushHandler;
} {
  const { config, types, pubsub, storage, client, clock, random, drain, log } = surroundings;
  const { flowcore, addedKeys } = config;
  const host = createHost({ ...flowcore, clock, random, onEpisode: logEpisodes(log) });
  const account = { ...flowcore, dialect: dialects[flowcore.dialect], addedKeys };
  const objects = createObjectStore(storage.bucket(config.stagingBucket));
  const quarantine = createQuarantine(
    createPublish(pubsub, config.quarantineTopic, config.messageBudgetMs),
    objects,
  );
  const authorise = createAuthorise(config.pushAuth, surroundings.verifier);
  const shared = { ...config, authorise, clock, drain, log };

  const announce = createPublish(pubsub, config.stagedTopic, config.messageBudgetMs);
  const ingest = createIngest({
    config,
    types,
    account,
    client,
    host,
    objects,
    quarantine,
    announce,
    clock,
    random,
    drain,
    log,
  });
  const sendFile = createSendFile({ client, account, timeoutMs: flowcore.timeoutMs, host, clock });
  const upload = createUpload({ objects, types, sendFile, quarantine, clock, drain, log });
  return {
    ingest: createHandler({
      ...shared,
      isKnownPath: (path) => path === '/' || types.byPath(path) !== undefined,
      settle: ingest,
    }),
    overflow: createHandler({ ...shared, isKnownPath: (path) => path === '/', settle: upload }),
  };
}
