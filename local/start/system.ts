import { join } from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { Storage } from '@google-cloud/storage';
import type { LiveLine } from '../../cli/terminal/live-line.ts';
import type { Closers } from './closers.ts';
import { collectQuarantine, type QuarantineCollector } from './collect-quarantine.ts';
import { type Addresses, functionSettings, names } from './environment.ts';
import { type FunctionProcess, startFunction } from './function-process.ts';
import { setUp } from './set-up.ts';
import type { Tracker } from './tracker.ts';

export interface SystemParts {
  readonly addresses: Addresses;
  readonly dataDir: string;
  /** What the functions' environment starts from. */
  readonly env: NodeJS.ProcessEnv;
  readonly tracker: Tracker;
  readonly line: LiveLine;
  readonly closers: Closers;
}

/** Sluice as it is deployed, but on one machine. */
export interface System {
  /** The client that publishes. */
  readonly pubsub: PubSub;
  readonly quarantine: QuarantineCollector;
  /** Rejects when a function's process ends by itself. */
  readonly failed: Promise<never>;
}

/** Starts both functions, sets up what they need, and collects what they quarantine. */
export async function startSystem(parts: SystemParts): Promise<System> {
  const { addresses, dataDir, line, closers } = parts;
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const fail = (message: string) => failure.reject(new Error(message));
  const [ingest, overflow] = await Promise.all([
    startTarget('ingest', parts, fail),
    startTarget('overflow', parts, fail),
  ]);

  const projectId = names.project;
  const pubsub = new PubSub({ projectId, apiEndpoint: addresses.pubsubHost, emulatorMode: true });
  closers.add(() => pubsub.close());
  const storage = new Storage({
    projectId,
    apiEndpoint: addresses.storageUrl,
    retryOptions: { autoRetry: false },
  });
  await setUp(pubsub, storage, { ingest: ingest.url, overflow: overflow.url });
  const quarantine = collectQuarantine({
    pubsub,
    bucket: storage.bucket(names.bucket),
    path: join(dataDir, 'quarantine.ndjson'),
    onProblem: line.note,
  });
  closers.add(quarantine.close);
  return { pubsub, quarantine, failed: failure.promise };
}

async function startTarget(
  target: 'ingest' | 'overflow',
  { addresses, env, tracker, line, closers }: SystemParts,
  onDeath: (message: string) => void,
): Promise<FunctionProcess> {
  const started = await startFunction({
    target,
    env: { ...env, ...functionSettings(addresses), K_SERVICE: undefined },
    onLog: tracker.readLog,
    onProblem: (text) => line.note(`${target}: ${text}`),
    onDeath,
  });
  closers.add(started.close);
  return started;
}
