import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Clock } from '../../functions/clock.ts';
import { adminListener } from './admin-listener.ts';
import { apiV1Dialect } from './api-v1.ts';
import { runningConsumer } from './consumer.ts';
import type { DialectName } from './dialect.ts';
import type { Flowcore } from './flowcore.ts';
import { ingestionListener } from './ingestion-listener.ts';
import { defaultKnobs, type Knobs } from './knobs.ts';
import { closeServer, listen } from './listen.ts';
import { pauses } from './pauses.ts';
import { resourceId } from './resource-id.ts';
import { ruleBook } from './rules.ts';
import { type Counts, newStats } from './stats.ts';
import { openStore } from './store.ts';
import { typeKey } from './stored-event.ts';
import { timeUuids } from './time-uuid.ts';
import { webhookDialect } from './webhook.ts';

export interface FlowcoreOptions {
  readonly clock: Clock;
  readonly dialect: DialectName;
  readonly tenant: string;
  /** Name of the data core. */
  readonly dataCore: string;
  /** The raw key for `webhook`, `keyId:key` for `api-v1`. */
  readonly apiKey: string;
  readonly eventTypes: readonly { readonly flowType: string; readonly eventType: string }[];
  /** Folder of events.ndjson; what an earlier run left there is kept. */
  readonly dataDir: string;
  /** 0 = any free port. */
  readonly port?: number;
  readonly adminPort?: number;
  /** Only `webhook` has unknowns. */
  readonly knobs?: Partial<Knobs>;
}

/** A Flowcore on this machine that plays one of its two ingestion services. */
export interface FlowcoreServer {
  /** Base URL for ingestion, without the `/api/v1` that the dialect itself adds. */
  readonly url: string;
  /** Rules (`/rules`), counts (`/stats`), ids (`/event-types`) and the read API (`/api/v1/...`). */
  readonly adminUrl: string;
  /** What has happened since the start. */
  stats(): Counts;
  close(): Promise<void>;
}

/** Node's limit for all headers together; the open service answers 431 somewhere between 16 and 53 KB. */
const maxHeaderSize = 32 * 1024;

/** Starts a Flowcore on 127.0.0.1. */
export async function startFlowcore(options: FlowcoreOptions): Promise<FlowcoreServer> {
  const flowcore = await openFlowcore(options);
  const rules = ruleBook();
  const { wait, cancel } = pauses(options.clock);
  const { keepAliveMs } = flowcore.dialect;

  const ingestion = createServer(
    { keepAliveTimeout: keepAliveMs, keepAliveTimeoutBuffer: 0, maxHeaderSize },
    ingestionListener({ flowcore, rules, wait }),
  );
  const admin = createServer(adminListener(flowcore, rules));
  return {
    url: await listen(ingestion, options.port ?? 0),
    adminUrl: await listen(admin, options.adminPort ?? 0),
    stats: () => flowcore.stats.counts(),
    close: async () => {
      cancel();
      await Promise.all([closeServer(ingestion), closeServer(admin)]);
      flowcore.store.close();
    },
  };
}

async function openFlowcore(options: FlowcoreOptions): Promise<Flowcore> {
  const { clock, tenant, dataCore, apiKey, dataDir } = options;
  const spoolDir = join(dataDir, 'uploads');
  // Uploads that an earlier run did not finish were never answered.
  rmSync(spoolDir, { recursive: true, force: true });
  mkdirSync(spoolDir, { recursive: true });
  const consumer = runningConsumer(clock);
  const store = await openStore(dataDir, (event) =>
    consumer.misses(typeKey(event), Date.parse(event.eventTime)),
  );
  const knobs = { ...defaultKnobs, ...options.knobs };
  return {
    dialect: options.dialect === 'webhook' ? webhookDialect(knobs) : apiV1Dialect,
    site: {
      tenant,
      dataCore,
      dataCoreId: resourceId(tenant, dataCore),
      apiKey,
      typeKeys: new Set(options.eventTypes.map(typeKey)),
    },
    clock,
    nextEventId: timeUuids(() => clock.now()),
    store,
    consumer,
    stats: newStats(),
    spoolDir,
  };
}
