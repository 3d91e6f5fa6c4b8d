import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { PubSub, type Message as PubSubMessage, type Subscription } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import { systemClock } from '../../functions/clock.ts';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import { readConfig } from '../../functions/read-config.ts';
import { type FlowcoreServer, startFlowcore } from '../../local/flowcore/server.ts';
import type { StoredEvent } from '../../local/flowcore/stored-event.ts';
import { type PubSubServer, startPubSub } from '../../local/pubsub/server.ts';
import { type StorageAccount, type StorageServer, startStorage } from '../../local/storage/server.ts';
import { shippedTypes } from './events.ts';
import { addRules, clearRules, ruleApplied } from './flowcore-rules.ts';
import { serveFunctions } from './serve-functions.ts';
import { shiftedClock } from './shifted-clock.ts';

/** Everything around and in Sluice but Everflow: real servers on this machine, real clients, the real framework. */
export interface House {
  readonly pubsubServer: PubSubServer;
  readonly storageServer: StorageServer;
  readonly flowcore: FlowcoreServer;
  readonly pubsub: PubSub;
  readonly storage: Storage;
  /** The settings with which a process of its own would serve this house. */
  readonly environment: Readonly<Record<string, string>>;
  /** Log lines so far, parsed. */
  readonly lines: Record<string, unknown>[];
  /** Resolves once the functions have logged a line with these members. */
  says(members: Readonly<Record<string, unknown>>): Promise<void>;
  /** Pushes to a function and answers with the HTTP status. */
  push(target: 'ingest' | 'overflow', message: PushMessage, path?: string): Promise<number>;
  /** Push endpoint of a function. */
  url(target: 'ingest' | 'overflow'): string;
  /** Announcements on the staged topic since the last call, as push messages. */
  announcements(count: number): Promise<PushMessage[]>;
  /** Quarantine records since the last call. */
  quarantined(count: number): Promise<QuarantineRecord[]>;
  /** Everything that Flowcore has stored. */
  stored(): Promise<StoredEvent[]>;
  /** Tells Flowcore to misbehave; see its rules. */
  rule(...rules: readonly object[]): Promise<void>;
  /** Flowcore behaves again, and what Sluice holds back for it may be tried again. */
  clearRules(): Promise<void>;
  /** Resolves once a rule has been applied. */
  applied(): Promise<void>;
  /** Makes it later for the functions; see the shifted clock. */
  shiftClock(ms: number): void;
  close(): Promise<void>;
}

export interface PushMessage {
  readonly data?: string | Buffer;
  /** Takes the place of `data`, as it stands: for what is not base64. */
  readonly rawData?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageId?: string;
  readonly publishTime?: string;
}

export interface QuarantineRecord {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface HouseOptions {
  readonly dialect?: 'webhook' | 'api-v1';
  /** Settings beyond the ones that every house has. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly types?: EventTypes;
  /** What project, bucket and topics are called; names of the house's own unless told otherwise. */
  readonly names?: Names;
  /** Flowcore's unknowns, see the embedded server. */
  readonly knobs?: Parameters<typeof startFlowcore>[0]['knobs'];
  /** Each function calls Google as its own account; without it, both call with the clients of the house. */
  readonly accounts?: Readonly<Record<'ingest' | 'overflow', StorageAccount>>;
}

interface Names {
  readonly project: string;
  readonly bucket: string;
  readonly stagedTopic: string;
  readonly quarantineTopic: string;
}

const OWN_NAMES: Names = {
  project: 'house',
  bucket: 'staging',
  stagedTopic: 'staged',
  quarantineTopic: 'quarantine',
};
/** After that, an open circuit lets the next batch through as a probe. */
const LONGEST_PROBE_WAIT_MS = 10_000;
const apiKeys = { webhook: 'house-key-secret', 'api-v1': 'key-id:house-key-secret' };

/** Opens a house; close it in an `after` hook. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { dialect = 'webhook', types = shippedTypes } = options;
  const { project, bucket, stagedTopic, quarantineTopic } = options.names ?? OWN_NAMES;
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-house-'));
  const clock = systemClock;
  const eventTypes = types.all.flatMap(({ destination, fileDestination }) => [destination, fileDestination]);
  const apiKey = apiKeys[dialect];
  const flowcore = await startFlowcore({
    ...{ clock, dialect, tenant: 'acme', dataCore: 'affiliate', apiKey, eventTypes, dataDir },
    ...(options.knobs === undefined ? {} : { knobs: options.knobs }),
  });
  const pubsubServer = await startPubSub({ clock });
  const storageServer = await startStorage({ clock });
  const { pubsub, storage } = clientsAt(project, pubsubServer.host, storageServer.url);
  await storage.createBucket(bucket);
  const staged = await subscribedTopic(pubsub, stagedTopic);
  const quarantine = await subscribedTopic(pubsub, quarantineTopic);

  const environment = {
    FLOWCORE_URL: flowcore.url,
    FLOWCORE_TENANT: 'acme',
    FLOWCORE_DATA_CORE: 'affiliate',
    FLOWCORE_API_KEY: apiKey,
    FLOWCORE_DIALECT: dialect,
    GOOGLE_CLOUD_PROJECT: project,
    STAGING_BUCKET: bucket,
    STAGED_TOPIC: stagedTopic,
    QUARANTINE_TOPIC: quarantineTopic,
    PUSH_AUTH: 'none',
    EVENT_TYPE_ATTRIBUTE: 'event_type',
    ...options.settings,
  };
  const config = readConfig(environment);
  const lines: Record<string, unknown>[] = [];
  const functionsClock = shiftedClock();
  // Where Google's client looks for PEM keys; the embedded server has them under the same path.
  const pemUrl = new URL('/oauth2/v1/certs', pubsubServer.certsUrl).href;
  const verifier = new OAuth2Client({ endpoints: { oauth2FederatedSignonPemCertsUrl: pemUrl } });
  const shared = { pubsub, storage };
  const clientsOf = async (account: StorageAccount | undefined): Promise<Clients> =>
    account === undefined
      ? shared
      : clientsAt(project, await pubsubServer.openFor(account), await storageServer.openFor(account));
  const { accounts } = options;
  const clients = {
    ingest: await clientsOf(accounts?.ingest),
    overflow: await clientsOf(accounts?.overflow),
  };
  const serve = (own: Clients) =>
    serveFunctions({
      ...{ config, types, ...own, verifier },
      clock: functionsClock,
      // No jitter: a test waits for no back-off.
      random: () => 0,
      onLog: (line) => lines.push(JSON.parse(line)),
    });
  const ingest = await serve(clients.ingest);
  // What is learned of Flowcore is learned by the process: with accounts of their own they are two, as deployed.
  const overflow = accounts === undefined ? ingest : await serve(clients.overflow);
  const functions = { ingest, overflow };
  const url = (target: 'ingest' | 'overflow'): string => functions[target].url(target);
  const stored = storedEvents(dataDir);

  return {
    pubsubServer,
    storageServer,
    flowcore,
    pubsub,
    storage,
    environment: {
      ...environment,
      PUBSUB_EMULATOR_HOST: pubsubServer.host,
      STORAGE_EMULATOR_HOST: storageServer.url,
      METADATA_SERVER_DETECTION: 'none',
    },
    lines,
    async says(members) {
      const wanted = Object.entries(members);
      while (!lines.some((line) => wanted.every(([name, value]) => line[name] === value))) await turn();
    },
    push: (target, message, path = '/') => pushTo(url(target), message, path),
    url,
    announcements: async (count) =>
      (await staged.take(count)).map(({ id, data, publishTime }) => ({
        ...{ messageId: id, data, publishTime: publishTime.toISOString() },
      })),
    quarantined: async (count) =>
      (await quarantine.take(count)).map(({ data, attributes }) => ({ data, attributes })),
    stored,
    rule: (...rules) => addRules(flowcore.adminUrl, ...rules),
    applied: () => ruleApplied(flowcore.adminUrl),
    clearRules: async () => {
      await clearRules(flowcore.adminUrl);
      functionsClock.shift(LONGEST_PROBE_WAIT_MS);
    },
    shiftClock: functionsClock.shift,
    async close() {
      for (const served of new Set(Object.values(functions))) served.close();
      await Promise.all([staged.close(), quarantine.close()]);
      const open = new Set([shared, clients.ingest, clients.overflow]);
      await Promise.all([...open].map((each) => each.pubsub.close()));
      await Promise.all([flowcore.close(), pubsubServer.close(), storageServer.close()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

interface Clients {
  readonly pubsub: PubSub;
  readonly storage: Storage;
}

/** Clients as the functions make them. */
const clientsAt = (projectId: string, host: string, url: string): Clients => ({
  pubsub: new PubSub({ projectId, apiEndpoint: host, emulatorMode: true }),
  storage: new Storage({ projectId, apiEndpoint: url, retryOptions: { autoRetry: false } }),
});

let messages = 0;

/** Pushes to a function wherever it is served, and answers with the HTTP status. */
export async function pushTo(url: string, message: PushMessage, path: string): Promise<number> {
  messages += 1;
  const messageId = message.messageId ?? String(messages);
  const publishTime = message.publishTime ?? '2026-11-21T16:00:00.000Z';
  const data = message.data === undefined ? message.rawData : Buffer.from(message.data).toString('base64');
  const body = {
    message: {
      data,
      attributes: message.attributes,
      messageId,
      message_id: messageId,
      publishTime,
      publish_time: publishTime,
    },
    subscription: 'projects/house/subscriptions/events',
  };
  const response = await fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await response.arrayBuffer();
  return response.status;
}

/** A topic with a subscription whose messages are handed out in the order of their coming. */
async function subscribedTopic(pubsub: PubSub, name: string) {
  const [topic] = await pubsub.createTopic(name);
  const [subscription]: [Subscription, ...unknown[]] = await topic.createSubscription(`${name}-reader`);
  const arrived: PubSubMessage[] = [];
  let wake = () => {};
  subscription.on('message', (message: PubSubMessage) => {
    message.ack();
    arrived.push(message);
    wake();
  });
  return {
    take: async (count: number): Promise<PubSubMessage[]> => {
      while (arrived.length < count) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return arrived.splice(0, count);
    },
    close: () => subscription.close(),
  };
}

/** Reads a store, which only grows: each time what is new, for some events have 9 MB. */
function storedEvents(dataDir: string): () => Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let position = 0;
  return async () => {
    const file = await open(join(dataDir, 'events.ndjson'));
    try {
      const { size } = await file.stat();
      const { buffer } = await file.read({ buffer: Buffer.alloc(size - position), position });
      const whole = buffer.subarray(0, buffer.lastIndexOf('\n') + 1);
      position += whole.length;
      const lines = whole.toString().split('\n').slice(0, -1);
      for (const line of lines) events.push(JSON.parse(line));
    } finally {
      await file.close();
    }
    return [...events];
  };
}
