import type { PubSub } from '@google-cloud/pubsub';
import type { Storage } from '@google-cloud/storage';
import type { Got } from 'got';
import type { Clock } from './clock.ts';
import { createAcceptances } from './delivery/acceptances.ts';
import type { EventTypes } from './event-types/event-type.ts';
import { dialects } from './flowcore/dialect.ts';
import { createHost } from './flowcore/host.ts';
import { logEpisodes } from './flowcore/log-episodes.ts';
import { createIngest } from './ingest.ts';
import type { Lazy } from './lazy.ts';
import type { ProcessLog } from './log.ts';
import { createObjectStore } from './object-store.ts';
import { createSendFile } from './overflow/send-file.ts';
import { createSendProven } from './overflow/send-proven.ts';
import type { Rules } from './pipeline.ts';
import type { Drain } from './process/drain.ts';
import { createPublish, type Publish } from './publish.ts';
import { createQuarantine, type Quarantine } from './quarantine/quarantine.ts';
import type { Config } from './read-config.ts';
import type { Settle, SettleParts } from './settle.ts';
import { createUpload } from './upload.ts';

/** What the way of a message is made of: settings, event types, clients, time and the log. */
export interface SettlerParts {
  readonly config: Config;
  readonly types: EventTypes;
  readonly pubsub: Lazy<PubSub>;
  readonly storage: Lazy<Storage>;
  readonly client: Got;
  readonly clock: Clock;
  /** From 0 up to but excluding 1; spreads retries. */
  readonly random: () => number;
  readonly drain: Drain;
  readonly log: ProcessLog;
  /** Which parts are not meant; live, all are. */
  readonly leavesOut?: Rules['leavesOut'];
  /** Called for every fate of an event of the events topic. */
  readonly onFate?: SettleParts['onFate'];
  /** Where rejected parts go in place of the quarantine topic. */
  readonly quarantine?: Quarantine;
  /** What is done with announcements in place of publishing them to the staged topic. */
  readonly announce?: Publish;
  /** The data core, where it is not the deployment's own; what is staged for it says so. */
  readonly dataCore?: string;
}

/** Settles the messages of both functions, whoever brings them: a push, a replay or a redrive. */
export interface Settlers {
  /** A message of the events topic. */
  readonly ingest: Settle;
  /** A message of the staged topic. */
  readonly overflow: Settle;
}

export function createSettlers(parts: SettlerParts): Settlers {
  const { config, types, pubsub, storage, client, clock, random, drain, log } = parts;
  const { flowcore, addedKeys, messageBudgetMs } = config;
  const account = { ...flowcore, dialect: dialects[flowcore.dialect], addedKeys };
  const objects = createObjectStore(storage, config.stagingBucket);
  const publishTo = (topic: string): Publish => createPublish(pubsub, topic, messageBudgetMs);
  const quarantine = parts.quarantine ?? createQuarantine(publishTo(config.quarantineTopic), objects);
  // What is learned of Flowcore is learned by the process.
  const host = createHost({ ...flowcore, clock, random, onEpisode: logEpisodes(log) });
  const ingest = createIngest({
    config,
    types,
    leavesOut: parts.leavesOut,
    onFate: parts.onFate,
    account,
    client,
    host,
    objects,
    quarantine,
    announce: parts.announce ?? publishTo(config.stagedTopic),
    dataCore: parts.dataCore,
    clock,
    random,
    drain,
    log: log.of('ingest'),
  });
  const { timeoutMs } = flowcore;
  const sendFile = createSendFile({ client, account, timeoutMs, host, clock, random });
  const overflow = createUpload({
    objects,
    types,
    sendFile: createSendProven(sendFile, createAcceptances(clock), clock),
    quarantine,
    clock,
    drain,
    log: log.of('overflow'),
  });
  return { ingest, overflow };
}
