import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import type { LedgerLine } from '../../local/everflow/ledger.ts';
import type { ExpectedEvent } from '../../local/everflow/message.ts';
import type { DialectName } from '../../local/flowcore/dialect.ts';
import type { Knobs } from '../../local/flowcore/knobs.ts';
import { type PubSubServer, startPubSub } from '../../local/pubsub/server.ts';
import { type Closers, createClosers } from '../../local/start/closers.ts';
import { collectQuarantine } from '../../local/start/collect-quarantine.ts';
import { functionSettings, names } from '../../local/start/environment.ts';
import { setUp } from '../../local/start/set-up.ts';
import { type StorageServer, startStorage } from '../../local/storage/server.ts';
import { shippedTypes } from '../support/events.ts';
import { type Everflow, openEverflow } from './everflow.ts';
import { type FlowcoreControl, openFlowcore } from './flowcore-control.ts';
import { openFunctions } from './functions.ts';
import { type IngestProcess, startIngest } from './ingest-process.ts';
import type { Traffic } from './traffic.ts';
import type { Until } from './until.ts';
import { createWorldClock, type WorldClock } from './world-clock.ts';

/** Everything that a scenario can lay hands on. */
export interface World {
  /** Folder of the ledger and the stores. */
  readonly dataDir: string;
  /** Events to publish. */
  readonly events: number;
  readonly clock: WorldClock;
  readonly everflow: Everflow;
  readonly flowcore: FlowcoreControl;
  readonly pubsub: PubSubServer;
  readonly storage: StorageServer;
  /** `ingest` in a process of its own; throws where the scenario does not ask for one. */
  ingest(): IngestProcess;
  /** Resolves when so many more pushes of events were refused than now. */
  nacks(pushes: number): Promise<void>;
  /** Resolves when Flowcore has stored all that is published and meant for it, but for these. */
  delivers(except?: (event: ExpectedEvent) => boolean): Promise<void>;
  /** Resolves when so much of the world's time has passed. */
  passes(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** What a scenario says of its world. */
export interface WorldSettings {
  /** `webhook` when absent. */
  readonly dialect?: DialectName;
  readonly knobs?: Partial<Knobs>;
  /** Settings of the functions beside those that every run has. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly traffic?: Traffic;
  /** `process`: `ingest` runs in the functions-framework's own main program, which can be killed. */
  readonly ingest?: 'here' | 'process';
}

export interface WorldParts {
  readonly settings: WorldSettings;
  readonly events: number;
  readonly seed: number;
  /** Of the clock. */
  readonly speed: number;
  readonly until: Until;
  readonly onPublished: (line: LedgerLine) => void;
  readonly onLog: (line: string) => void;
}

export const apiKeys = { webhook: 'faults-key-secret', 'api-v1': 'faults-id:faults-key-secret' } as const;
const account = { tenant: 'acme', dataCore: 'affiliate' };

/** A refused message comes again soon, and a subscription that is refused everything goes on trying. */
const MIN_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 300;

/** Full resource names, by which the embedded Pub/Sub knows its own. */
export const topicName = (topic: string): string => `projects/${names.project}/topics/${topic}`;
export const subscriptionName = (subscription: string): string =>
  `projects/${names.project}/subscriptions/${subscription}`;

/** Opens servers, functions, subscriptions, the collector of the quarantine, and a publisher with its ledger. */
export async function openWorld(parts: WorldParts): Promise<World> {
  const closers = createClosers();
  try {
    return await build(parts, closers);
  } catch (error) {
    await closers.close();
    throw error;
  }
}

async function build(parts: WorldParts, closers: Closers): Promise<World> {
  const { settings, events, seed, until, onPublished, onLog } = parts;
  const clock = createWorldClock(parts.speed);
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-faults-'));
  closers.add(() => rm(dataDir, { recursive: true, force: true }));
  const servers = await openServers(parts, dataDir, clock, closers);
  const environment = environmentOf(settings, servers);
  const functions = await openFunctions({ environment, types: shippedTypes, clock, seed, onLog });
  closers.add(functions.close);

  const pubsub = new PubSub({
    projectId: names.project,
    apiEndpoint: servers.pubsub.host,
    emulatorMode: true,
  });
  closers.add(() => pubsub.close());
  const storage = new Storage({
    projectId: names.project,
    apiEndpoint: servers.storage.url,
    retryOptions: { autoRetry: false },
  });
  const endpoints = { ingest: functions.url('ingest'), overflow: functions.url('overflow') };
  const ackDeadlineSeconds = Number(environment.ACK_DEADLINE_SECONDS);
  const pace = { ackDeadlineSeconds, minBackoffMs: MIN_BACKOFF_MS, maxBackoffMs: MAX_BACKOFF_MS };
  await setUp(pubsub, storage, endpoints, pace);
  const quarantine = collectQuarantine({
    pubsub,
    bucket: storage.bucket(names.bucket),
    path: join(dataDir, 'quarantine.ndjson'),
    onProblem: (problem) => console.error(problem),
  });
  closers.add(quarantine.close);

  const pushTo = async (pushEndpoint: string) => {
    await pubsub.subscription(names.eventsSubscription).modifyPushConfig({ pushEndpoint });
  };
  const ingest =
    settings.ingest === 'process' ? await startIngest({ environment, onLog, pushTo }) : undefined;
  if (ingest !== undefined) closers.add(ingest.close);
  const traffic = settings.traffic ?? {};
  const everflow = openEverflow({ pubsub, dataDir, clock, seed, events, traffic, onPublished });
  return {
    ...{ ...servers, dataDir, events, clock, everflow, close: closers.close },
    ...waits(servers, everflow, clock, until),
    ingest() {
      if (ingest === undefined) throw new Error('the scenario asks for no process of its own');
      return ingest;
    },
  };
}

/** What an act can wait for. */
function waits(
  { pubsub, flowcore }: WorldServers,
  everflow: Everflow,
  clock: WorldClock,
  until: Until,
): Pick<World, 'nacks' | 'delivers' | 'passes'> {
  const nacked = () => pubsub.stats(subscriptionName(names.eventsSubscription)).nacked;
  return {
    nacks: async (pushes) => {
      const due = nacked() + pushes;
      await until(`${pushes} pushes are refused`, () => nacked() >= due);
    },
    delivers: async (except = () => false) => {
      const wanted = everflow.expected().filter((event) => event.fate !== 'quarantined' && !except(event));
      await until(`${wanted.length} events are stored`, () => flowcore.counts().events >= wanted.length);
    },
    passes: (ms) => new Promise((resolve) => void clock.after(ms, resolve)),
  };
}

interface WorldServers {
  readonly flowcore: FlowcoreControl;
  readonly pubsub: PubSubServer;
  readonly storage: StorageServer;
}

async function openServers(
  { settings, until }: WorldParts,
  dataDir: string,
  clock: WorldClock,
  closers: Closers,
): Promise<WorldServers> {
  const { dialect = 'webhook', knobs } = settings;
  const pubsub = await startPubSub({
    clock,
    dataDir: join(dataDir, 'pubsub'),
    maxPushBackoffMs: MAX_BACKOFF_MS,
  });
  closers.add(pubsub.close);
  const storage = await startStorage({ clock, dataDir: join(dataDir, 'storage') });
  closers.add(storage.close);
  const options = {
    ...{ clock, dialect, ...account, apiKey: apiKeys[dialect] },
    eventTypes: shippedTypes.all.flatMap(({ destination, fileDestination }) => [
      destination,
      fileDestination,
    ]),
    dataDir: join(dataDir, 'flowcore'),
    ...(knobs === undefined ? {} : { knobs }),
  };
  const flowcore = await openFlowcore(options, until);
  closers.add(flowcore.close);
  return { pubsub, storage, flowcore };
}

function environmentOf(
  { dialect = 'webhook', settings }: WorldSettings,
  { pubsub, storage, flowcore }: WorldServers,
): Record<string, string> {
  const addresses = {
    pubsubHost: pubsub.host,
    storageUrl: storage.url,
    flowcore: { url: flowcore.url, readUrl: undefined, ...account, apiKey: apiKeys[dialect], dialect },
  };
  return { ...functionSettings(addresses), ...settings };
}
