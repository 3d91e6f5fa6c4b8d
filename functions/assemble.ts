import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import type { Got } from 'got';
import type { Clock } from './clock.ts';
import { createAcceptances } from './delivery/acceptances.ts';
import type { EventTypes } from './event-types/event-type.ts';
import { dialects } from './flowcore/dialect.ts';
import { createHost } from './flowcore/host.ts';
import { logEpisodes } from './flowcore/log-episodes.ts';
import { createHandler, type PushHandler } from './handler.ts';
import { createIngest } from './ingest.ts';
import type { Lazy } from './lazy.ts';
import type { ProcessLog } from './log.ts';
import { createObjectStore } from './object-store.ts';
import { createSendFile } from './overflow/send-file.ts';
import { createSendProven } from './overflow/send-proven.ts';
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
  readonly pubsub: Lazy<PubSub>;
  readonly storage: Lazy<Storage>;
  readonly client: Got;
  readonly verifier: Lazy<TokenVerifier>;
  readonly clock: Clock;
  /** From 0 up to but excluding 1; spreads retries. */
  readonly random: () => number;
  readonly drain: Drain;
  readonly log: ProcessLog;
}

/** Builds both functions from their surroundings. */
export function assemble(surroundings: Surroundings): {
  readonly ingest: PushHandler;
  readonly overflow: PushHandler;
} {
  const { config, types, pubsub, storage, client, clock, random, drain, log } = surroundings;
  const { flowcore, addedKeys } = config;
  const account = { ...flowcore, dialect: dialects[flowcore.dialect], addedKeys };
  const objects = createObjectStore(storage, config.stagingBucket);
  const quarantine = createQuarantine(
    createPublish(pubsub, config.quarantineTopic, config.messageBudgetMs),
    objects,
  );
  const authorise = createAuthorise(config.pushAuth, surroundings.verifier);
  const shared = { ...config, authorise, clock, drain };
  const logs = { ingest: log.of('ingest'), overflow: log.of('overflow') };
  // What is learned of Flowcore is learned by the process.
  const host = createHost({ ...flowcore, clock, random, onEpisode: logEpisodes(log) });

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
    log: logs.ingest,
  });
  const { timeoutMs } = flowcore;
  const sendFile = createSendFile({ client, account, timeoutMs, host, clock, random });
  const upload = createUpload({
    objects,
    types,
    sendFile: createSendProven(sendFile, createAcceptances(clock), clock),
    quarantine,
    clock,
    drain,
    log: logs.overflow,
  });
  return {
    ingest: createHandler({
      ...shared,
      isKnownPath: (path) => path === '/' || types.byPath(path) !== undefined,
      settle: ingest,
      log: logs.ingest,
    }),
    overflow: createHandler({
      ...shared,
      isKnownPath: (path) => path === '/',
      settle: upload,
      log: logs.overflow,
    }),
  };
}
