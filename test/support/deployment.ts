import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import type { Clock } from '../../functions/clock.ts';
import type { EventTypes } from '../../functions/event-types/event-type.ts';
import { readConfig } from '../../functions/read-config.ts';
import type { SourceMessage } from '../../local/everflow/message.ts';
import type { DialectName } from '../../local/flowcore/dialect.ts';
import { type FlowcoreServer, startFlowcore } from '../../local/flowcore/server.ts';
import type { StoredEvent } from '../../local/flowcore/stored-event.ts';
import { type PubSubServer, startPubSub } from '../../local/pubsub/server.ts';
import { createClosers } from '../../local/start/closers.ts';
import { functionSettings, names, sluiceSettings } from '../../local/start/environment.ts';
import { setUp } from '../../local/start/set-up.ts';
import { standingOfBacklogs } from '../../local/start/standing.ts';
import { type StorageServer, startStorage } from '../../local/storage/server.ts';
import { shippedTypes } from './events.ts';
import { addRules, clearRules } from './flowcore-rules.ts';
import { type Ran, type RunOptions, runSluice } from './run-sluice.ts';
import { serveFunctions } from './serve-functions.ts';
import { shiftedClock } from './shifted-clock.ts';

/** Sluice as it is deployed, on embedded servers: topics, subscriptions, both functions, Flowcore; and `sluice`. */
export interface Deployment {
  readonly pubsub: PubSub;
  readonly storage: Storage;
  readonly pubsubServer: PubSubServer;
  readonly storageServer: StorageServer;
  readonly flowcore: FlowcoreServer;
  /** What `sluice` finds in its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder of this deployment's own, deleted in the end. */
  readonly folder: string;
  /** Runs `sluice` on it. */
  sluice(args: readonly string[], options?: Partial<RunOptions>): Promise<Ran>;
  /** Publishes messages on the events topic; resolves with their ids. */
  publish(messages: readonly Pick<SourceMessage, 'data' | 'attributes'>[]): Promise<readonly string[]>;
  /** Resolves when every message pushed has been acknowledged, announcements included. */
  settled(): Promise<void>;
  /** Stops pushing events, or begins to push them again. */
  push(isOn: boolean): Promise<void>;
  /** Everything that Flowcore has stored. */
  stored(): Promise<readonly StoredEvent[]>;
  /** Tells Flowcore to misbehave; see its rules. */
  rule(...rules: readonly object[]): Promise<void>;
  clearRules(): Promise<void>;
  /** Makes it later for servers and functions. */
  shiftClock(ms: number): void;
  readonly clock: Clock;
  close(): Promise<void>;
}

export interface DeploymentOptions {
  readonly dialect?: DialectName;
  /** What `ingest` goes by; `sluice` reads the project's own schemas unless told otherwise. */
  readonly types?: EventTypes;
  readonly settings?: Readonly<Record<string, string>>;
  /** How long the topics keep what was published; 31 days unless told otherwise. */
  readonly retentionSeconds?: number;
  readonly knobs?: Parameters<typeof startFlowcore>[0]['knobs'];
}

const apiKeys = { webhook: 'fc_test_secret', 'api-v1': 'test:test-secret' } as const;
const site = { tenant: 'acme', dataCore: 'affiliate' };
const PACE = { ackDeadlineSeconds: 120, minBackoffMs: 50, maxBackoffMs: 300 };
const LONGEST_RETENTION_SECONDS = 31 * 24 * 60 * 60;

/** Full name of a subscription, by which the embedded Pub/Sub knows it. */
export const subscriptionName = (name: string): string => `projects/${names.project}/subscriptions/${name}`;

/** Opens a deployment; close it in an `after` hook. */
export async function openDeployment(options: DeploymentOptions = {}): Promise<Deployment> {
  const { dialect = 'webhook', types = shippedTypes, retentionSeconds = LONGEST_RETENTION_SECONDS } = options;
  const closers = createClosers();
  const folder = await mkdtemp(join(tmpdir(), 'sluice-deployment-'));
  closers.add(() => rm(folder, { recursive: true, force: true }));
  const clock = shiftedClock();
  const pubsubServer = await startPubSub({ clock, maxPushBackoffMs: 300 });
  closers.add(pubsubServer.close);
  const storageServer = await startStorage({ clock });
  closers.add(storageServer.close);
  const flowcoreDir = join(folder, 'flowcore');
  const flowcore = await startFlowcore({
    ...{ clock, dialect, ...site, apiKey: apiKeys[dialect], dataDir: flowcoreDir },
    eventTypes: types.all.flatMap(({ destination, fileDestination }) => [destination, fileDestination]),
    ...(options.knobs === undefined ? {} : { knobs: options.knobs }),
  });
  closers.add(flowcore.close);
  const addresses = {
    pubsubHost: pubsubServer.host,
    storageUrl: storageServer.url,
    flowcore: {
      ...{ ...site, dialect, apiKey: apiKeys[dialect] },
      ...{ url: flowcore.url, readUrl: flowcore.adminUrl },
    },
  };
  const { project: projectId } = names;
  const pubsub = new PubSub({ projectId, apiEndpoint: pubsubServer.host, emulatorMode: true });
  closers.add(() => pubsub.close());
  const storage = new Storage({
    ...{ projectId, apiEndpoint: storageServer.url },
    retryOptions: { autoRetry: false },
  });
  const served = await serveFunctions({
    config: readConfig({ ...functionSettings(addresses), ...options.settings }),
    ...{ types, pubsub, storage, clock, verifier: new OAuth2Client(), random: () => 0, onLog: () => {} },
  });
  closers.add(served.close);
  const endpoints = { ingest: served.url('ingest'), overflow: served.url('overflow') };
  await setUp(pubsub, storage, endpoints, PACE, retentionSeconds);
  const ingest = pubsub.subscription(names.eventsSubscription);
  const topic = pubsub.topic(names.eventsTopic, { batching: { maxMessages: 100, maxMilliseconds: 5 } });
  const env = { ...sluiceSettings(addresses), ...options.settings, SLUICE_STATE: join(folder, 'state') };
  return {
    ...{ pubsub, storage, pubsubServer, storageServer, flowcore, env, folder, clock },
    sluice: (args, changes = {}) => runSluice(args, { clock, ...changes, env: { ...env, ...changes.env } }),
    publish: (messages) =>
      Promise.all(
        messages.map(({ data, attributes }) => topic.publishMessage({ data, attributes: { ...attributes } })),
      ),
    async settled() {
      const backlog = (name: string) =>
        name === names.judgeSubscription ? 0 : pubsubServer.backlog(subscriptionName(name));
      while (!standingOfBacklogs(backlog).isSettled)
        await new Promise((resolve) => void setTimeout(resolve, 20));
    },
    push: async (isOn) => {
      await ingest.modifyPushConfig(isOn ? { pushEndpoint: endpoints.ingest } : {});
    },
    stored: () => storedEvents(flowcoreDir),
    rule: (...rules) => addRules(flowcore.adminUrl, ...rules),
    clearRules: () => clearRules(flowcore.adminUrl),
    shiftClock: clock.shift,
    close: closers.close,
  };
}

/** Everything that a Flowcore has stored in its folder. */
export async function storedEvents(dataDir: string): Promise<readonly StoredEvent[]> {
  const text = await readFile(join(dataDir, 'events.ndjson'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): StoredEvent => JSON.parse(line));
}
